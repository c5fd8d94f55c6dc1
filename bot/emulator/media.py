"""Photos, documents and other attachments, sent by either side and served back as files."""

import hashlib
import re
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.emulator.errors import ApiError
from bot.emulator.wire import Json

PHOTO_BYTES = 50 * 1024 * 1024
PHOTO_SIDES = 14_000
PHOTO_RATIO = 20
SHELF_BYTES = 512 * 1024 * 1024

_REFERENCE = re.compile(r"([a-z_]+?)(-?\d+)_(\d+)(?:_([A-Za-z0-9]+))?")
# Things of VK that this desk does not hold; VK itself shows them, so their form alone is checked.
_ELSEWHERE = frozenset({"wall", "video", "audio", "market", "poll", "story", "clip", "article", "podcast", "playlist"})
# VK's number for a document's kind: texts, archives, gifs, pictures, audio, video, books, unknown.
_DOCUMENT_KINDS = {
    "txt": 1, "pdf": 1, "doc": 1, "docx": 1, "xls": 1, "xlsx": 1, "ods": 1, "csv": 1, "rtf": 1,
    "zip": 2, "rar": 2, "7z": 2, "gif": 3, "png": 4, "jpg": 4, "jpeg": 4, "ogg": 5, "mp4": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photo:
    owner_id: int
    id: int
    key: str
    path: str
    width: int
    height: int
    size: int
    date: int

    @property
    def reference(self) -> str:
        return f"photo{self.owner_id}_{self.id}_{self.key}"

    def object(self, origin: str) -> Json:
        sizes = [
            {"type": kind, "url": origin + self.path, "width": self.width, "height": self.height} for kind in ("m", "x")
        ]
        return {
            "id": self.id,
            "album_id": -3,
            "owner_id": self.owner_id,
            "date": self.date,
            "access_key": self.key,
            "sizes": sizes,
            "text": "",
            "has_tags": False,
        }

    def vk(self, origin: str) -> Json:
        return {"type": "photo", "photo": self.object(origin)}

    def desk(self) -> Json:
        return {
            "type": "photo",
            "attachment": self.reference,
            "url": self.path,
            "title": "",
            "size": self.size,
            "width": self.width,
            "height": self.height,
        }


@dataclass(frozen=True, slots=True)
class Document:
    owner_id: int
    id: int
    key: str
    path: str
    title: str
    size: int
    date: int
    kind: str = "doc"

    @property
    def reference(self) -> str:
        return f"doc{self.owner_id}_{self.id}_{self.key}"

    def object(self, origin: str) -> Json:
        url = origin + self.path
        shown: Json = {"id": self.id, "owner_id": self.owner_id, "access_key": self.key}
        if self.kind == "audio_message":
            return shown | {"duration": 1, "link_mp3": url, "link_ogg": url, "waveform": [0]}
        if self.kind == "graffiti":
            return shown | {"url": url, "width": 0, "height": 0}
        extension = self.title.rpartition(".")[2].lower() if "." in self.title else ""
        return shown | {
            "title": self.title,
            "size": self.size,
            "ext": extension,
            "date": self.date,
            "type": _DOCUMENT_KINDS.get(extension, 8),
            "url": url,
        }

    def vk(self, origin: str) -> Json:
        return {"type": self.kind, self.kind: self.object(origin)}

    def desk(self) -> Json:
        return {
            "type": self.kind,
            "attachment": self.reference,
            "url": self.path,
            "title": self.title,
            "size": self.size,
        }


@dataclass(frozen=True, slots=True)
class Foreign:
    """An attachment this desk holds no bytes of: a sticker, a wall post, a link, a voice message."""

    body: Json

    def vk(self, origin: str) -> Json:  # noqa: ARG002  the same signature as its siblings
        return self.body

    def desk(self) -> Json:
        kind = str(self.body.get("type", ""))
        inner = self.body.get(kind)
        inner = inner if isinstance(inner, dict) else {}
        return {
            "type": kind,
            "url": str(inner.get("url", "")),
            "title": str(inner.get("title") or inner.get("text") or ""),
            "size": 0,
        }


Attachment: TypeAlias = Photo | Document | Foreign


class Shelf:
    """Every file of this desk in memory; past `SHELF_BYTES` the oldest files' bytes are let go."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._last = seed
        self._known: dict[tuple[int, int], Photo | Document] = {}
        self._bytes: OrderedDict[str, tuple[bytes, str, str]] = OrderedDict()
        self._held = 0

    def photo(self, owner_id: int, body: bytes, date: int) -> Photo:
        """Raises ValueError where VK would not take the picture."""
        kind, width, height = picture(body)
        number, key = self._next()
        path = self._keep(f"{key}.{kind}", body, f"image/{kind}", "")
        photo = Photo(owner_id, number, key, path, width, height, len(body), date)
        self._known[owner_id, number] = photo
        return photo

    def document(self, owner_id: int, body: bytes, title: str, date: int, kind: str = "doc") -> Document:
        number, key = self._next()
        path = self._keep(f"{key}.bin", body, "application/octet-stream", title)
        document = Document(owner_id, number, key, path, title, len(body), date, kind)
        self._known[owner_id, number] = document
        return document

    def file(self, name: str) -> tuple[bytes, str, str] | None:
        """Bytes, content type and title (empty for pictures) of a file by the name in its address."""
        return self._bytes.get(name)

    def own(self, reference: str) -> Photo | Document | None:
        """What a person attaches herself: named in full, or nothing."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return None
        return self._known.get((int(match[2]), int(match[3])))

    def named(self, reference: str, community: int) -> "Callable[[int], Attachment]":
        """An attachment of messages.send, to be opened for a peer. Raises ApiError 100 if there is none."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise ApiError(100, f"attachment is invalid: {reference[:80]}")
        kind, owner, number, key = match[1], int(match[2]), int(match[3]), match[4]
        if kind in _ELSEWHERE:
            elsewhere = Foreign({"type": kind, kind: {"id": number, "owner_id": owner}})
            return lambda _peer: elsewhere
        found = self._known.get((owner, number))
        if found is None or (kind == "photo") is not isinstance(found, Photo):
            raise ApiError(100, f"attachment not found: {reference[:80]}")

        def opened(peer: int) -> Attachment:
            if owner in (-community, peer) or key == found.key:
                return found
            raise ApiError(100, f"attachment is not accessible: {reference[:80]}")

        return opened

    def _next(self) -> tuple[int, str]:
        self._last += 1
        return self._last, hashlib.sha256(f"{self._seed}:{self._last}".encode()).hexdigest()[:18]

    def _keep(self, name: str, body: bytes, content_type: str, title: str) -> str:
        self._bytes[name] = (body, content_type, title)
        self._held += len(body)
        while self._held > SHELF_BYTES and len(self._bytes) > 1:
            _, (gone, _, _) = self._bytes.popitem(last=False)
            self._held -= len(gone)
        return f"/files/{name}"


def picture(body: bytes) -> tuple[str, int, int]:
    """Kind (png, gif, jpeg), width and height of a picture. Raises ValueError where VK refuses it."""
    kind, width, height = _measured(body)
    if len(body) > PHOTO_BYTES:
        raise ValueError("a photo is at most 50 MB")
    if width + height > PHOTO_SIDES or not width or not height:
        raise ValueError("width and height of a photo are at most 14000 together")
    if max(width, height) > PHOTO_RATIO * min(width, height):
        raise ValueError("sides of a photo differ at most 20 times")
    return kind, width, height


def _measured(body: bytes) -> tuple[str, int, int]:
    if body.startswith(b"\x89PNG\r\n\x1a\n") and len(body) >= 24:
        width, height = struct.unpack(">II", body[16:24])
        return "png", width, height
    if body[:6] in (b"GIF87a", b"GIF89a") and len(body) >= 10:
        width, height = struct.unpack("<HH", body[6:10])
        return "gif", width, height
    if body.startswith(b"\xff\xd8"):
        return "jpeg", *_jpeg_sides(body)
    raise ValueError("not a JPG, PNG or GIF")


def _jpeg_sides(body: bytes) -> tuple[int, int]:
    """Walks the segments up to the frame header, which alone holds the size."""
    at = 2
    while at + 9 <= len(body):
        if body[at] != 0xFF:
            break
        marker = body[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", body[at + 2 : at + 4])[0])
    raise ValueError("a JPG without a frame")
