"""Uploads: what VK takes, what it refuses, and what is given back."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.emulated import Hands, Vk, desk_of, listening, picture_of


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def vk(hands: Hands) -> AsyncIterator[Vk]:
    """Anna has written to the community, Pyotr has not."""
    emulator = desk_of(hands)
    async with listening(emulator) as vk:
        emulator.say(1, "Здравствуйте")
        yield vk


async def test_an_upload_is_saved_once_and_only_with_its_hash(vk: Vk) -> None:
    where = await vk.response("photos.getMessagesUploadServer")
    taken = await vk.put(where["upload_url"], "photo", picture_of(8, 8), "a.png")
    assert await vk.error("photos.saveMessagesPhoto", **(taken | {"hash": "0"})) == 121
    assert await vk.error("photos.saveMessagesPhoto", **(taken | {"server": 99})) == 118
    saved = (await vk.response("photos.saveMessagesPhoto", **taken))[0]
    assert await vk.error("photos.saveMessagesPhoto", **taken) == 121
    assert (saved["sizes"][0]["width"], saved["sizes"][0]["height"]) == (8, 8)
    async with vk.session.get(saved["sizes"][0]["url"]) as answer:
        assert await answer.read() == picture_of(8, 8)
        assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("body", [b"", b"GIF", b"\xff\xd8\xff\xe0", picture_of(1, 21), picture_of(7001, 7000)[:99]])
async def test_what_is_not_a_fit_picture_is_not_taken(vk: Vk, body: bytes) -> None:
    where = await vk.response("photos.getMessagesUploadServer")
    taken = await vk.put(where["upload_url"], "photo", body, "a.png")
    assert taken["photo"] == "[]"
    assert await vk.error("photos.saveMessagesPhoto", **taken) == 100


async def test_a_document_keeps_its_name_and_is_given_as_a_download(vk: Vk) -> None:
    saved = (await vk.upload_document("оценки".encode(), "оценки 7Б.pdf", 1))["doc"]
    assert (saved["title"], saved["ext"], saved["owner_id"]) == ("оценки 7Б.pdf", "pdf", 1)
    attachment = f"doc{saved['owner_id']}_{saved['id']}_{saved['access_key']}"
    assert await vk.response("messages.send", peer_id=1, random_id=0, attachment=attachment)
    async with vk.session.get(saved["url"]) as answer:
        assert await answer.read() == "оценки".encode()
        assert answer.headers["Content-Disposition"].startswith("attachment")
    refusal = await vk.put(
        (await vk.response("docs.getMessagesUploadServer", peer_id=1))["upload_url"], "file", b"x", "song.mp3"
    )
    assert "error" in refusal


async def test_uploading_for_someone_who_did_not_write_is_refused(vk: Vk) -> None:
    assert await vk.error("photos.getMessagesUploadServer", peer_id=2) == 901
    assert await vk.error("docs.getMessagesUploadServer", peer_id=2) == 901
    assert await vk.error("docs.getMessagesUploadServer") == 100
