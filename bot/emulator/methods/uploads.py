"""Photos and documents of the community: where to upload, and saving what was uploaded."""

import json

from bot.emulator.errors import ApiError
from bot.emulator.media import picture
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import Upload, World

DOCUMENT_KINDS = frozenset({"doc", "audio_message", "graffiti"})
SERVER = 1  # VK's number of an upload server; this desk has one


def photo_server(world: World, given: Parameters) -> Json:
    """Without peer_id the photo belongs to the community and may be sent to everyone."""
    peer = given.integer("peer_id")
    if peer:
        world.writable(peer)
    return {
        "album_id": -64,
        "upload_url": f"{world.origin}/upload/photo?peer={peer}",
        "user_id": 0,
        "group_id": world.community.id,
    }


def document_server(world: World, given: Parameters) -> Json:
    """A community token needs the recipient."""
    kind = given.text("type") or "doc"
    if kind not in DOCUMENT_KINDS:
        raise ApiError(100, "type is invalid")
    peer = given.needed_integer("peer_id")
    world.writable(peer)
    return {"upload_url": f"{world.origin}/upload/{kind}?peer={peer}"}


def take_photo(world: World, peer: int, body: bytes) -> Json:
    """The upload server's answer for a picture; one that VK would refuse leaves an empty list inside."""
    try:
        picture(body)
    except ValueError:
        return {"server": SERVER, "photo": "[]", "hash": ""}
    secret = world.keep_upload(Upload("photo", peer or -world.community.id, body, ""))
    return {"server": SERVER, "photo": json.dumps([{"photo": secret}]), "hash": secret}


def take_document(world: World, kind: str, peer: int, body: bytes, title: str) -> Json:
    if not body or title.lower().endswith(".mp3"):
        return {"error": "wrong file", "error_descr": "no file or its kind is not allowed"}
    return {"file": world.keep_upload(Upload(kind, peer, body, title))}


def save_photo(world: World, given: Parameters) -> list[Json]:
    photo, secret = given.needed_text("photo"), given.text("hash")
    if photo == "[]":
        raise ApiError(100, "photos_list is invalid")
    if given.integer("server") != SERVER:
        raise ApiError(118)
    upload = world.uploads.get(secret)
    if upload is None or upload.kind != "photo" or secret not in photo:
        raise ApiError(121)
    del world.uploads[secret]
    return [world.shelf.photo(upload.owner_id, upload.body, world.unix()).object(world.origin)]


def save_document(world: World, given: Parameters) -> Json:
    upload = world.uploads.pop(given.needed_text("file"), None)
    if upload is None or upload.kind not in DOCUMENT_KINDS:
        raise ApiError(100, "file is invalid")
    title = given.text("title") or upload.title or "file"
    document = world.shelf.document(upload.owner_id, upload.body, title, world.unix(), upload.kind)
    return {"type": upload.kind, upload.kind: document.object(world.origin)}
