"""Once a minute the bot looks after itself, and the operator hears what nobody else would tell them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import rounds
from bot.app import App, open_app
from bot.clock import Clock, ShiftedClock
from bot.emulator import Emulator, Person
from bot.rounds import Rounds
from bot.settings import Settings
from storage.inbox import Arrived
from storage.journal import COMMAND, Act
from tests.bot.inprocess import opened, running

OPERATOR = 500


@dataclass
class Post:
    app: App
    vk: Emulator

    @property
    def causes(self) -> list[str]:
        return sorted(self.app.alarms.told)

    async def round(self) -> None:
        await Rounds(self.app).go()

    async def told(self) -> list[str]:
        """What the operator has seen."""
        await self.vk.wait_for(lambda: bool(self.vk.answers(OPERATOR)), 10)
        return [message.text for message in self.vk.answers(OPERATOR)]


@pytest.fixture
async def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    monkeypatch.setattr(rounds, "TIGHT", 0)  # whatever room this disk has
    people = [Person(OPERATOR, "Оператор"), Person(11, "Анна")]
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=people)
    vk.allow(OPERATOR)
    async with vk.serve():
        settings = Settings(
            _env_file=None,
            token=SecretStr(vk.token),
            api_url=vk.api_url,
            database_url=f"sqlite:///{tmp_path}/store.db",
            requests_per_second=200,
            operator=OPERATOR,
        )
        async with open_app(settings) as app, running(app, vk):
            yield Post(app, vk)


async def test_where_all_is_well_nothing_is_said(post: Post) -> None:
    await post.round()
    assert post.causes == []


async def test_a_disk_that_gets_full_is_told_before_it_is(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "TIGHT", 1 << 62)
    for _ in range(3):
        await post.round()
    (words,) = await post.told()
    assert "МБ" in words
    assert "освободите место" in words


async def test_whoever_waits_for_minutes_is_told_of(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    now = post.app.clock.now()

    async def stands_still() -> int:
        return 0

    monkeypatch.setattr(post.app.intake, "step", stands_still)
    async with post.app.database.begin() as store:
        await store.inbox.take([Arrived("m:11:1", 11, 1, "{}")], now - timedelta(minutes=7))
    await post.round()
    (words,) = await post.told()
    assert "самый первый уже 7 минут" in words
    assert "Не разобрано сообщений: 1" in words


async def test_while_vk_is_away_nobody_is_blamed(post: Post) -> None:
    assert post.app.listening is not None
    post.app.listening.heard -= 3600
    async with post.app.database.begin() as store:
        await store.inbox.take([Arrived("m:11:1", 11, 1, "{}")], post.app.clock.now() - timedelta(minutes=7))
    await post.round()
    assert post.causes == []


@pytest.mark.parametrize(
    ("copied", "begun", "words"),
    [
        (timedelta(days=1, hours=23), timedelta(days=30), None),
        (timedelta(days=2), timedelta(days=30), "Последней копии хранилища уже 2 дня."),
        (None, timedelta(days=1), None),
        (None, timedelta(days=2), "Копий хранилища ещё нет ни одной."),
    ],
)
async def test_a_store_without_a_fresh_copy_is_told_of(
    post: Post, copied: timedelta | None, begun: timedelta, words: str | None
) -> None:
    now = post.app.clock.now()
    async with post.app.database.begin() as store:
        await store.rows.write("DELETE FROM positions")
        await store.inbox.start(7, "1", now - begun)
        if copied:
            await store.journal.write(COMMAND, Act.BACKED_UP, now - copied)
    await post.round()
    assert post.causes == (["copies"] if words else [])
    if words:
        assert (await post.told())[0].startswith(words)


async def test_of_a_city_whose_clock_a_hand_moves_no_copies_are_wanted(post: Post) -> None:
    async with post.app.database.begin() as store:
        await store.rows.write("DELETE FROM positions")
        await store.inbox.start(7, "1", post.app.clock.now())
    post.app.clock = ShiftedClock(timedelta(days=30))
    await post.round()
    assert post.causes == []


async def test_while_nothing_can_be_stored_the_operator_hears_it_all_the_same(post: Post) -> None:
    await post.app.database._writer.execute_fetchall("PRAGMA query_only = ON")
    await post.round()
    await post.round()
    (words,) = await post.told()
    assert words.startswith("В хранилище нельзя писать.")
    await post.app.database._writer.execute_fetchall("PRAGMA query_only = OFF")


async def test_a_bot_that_was_cut_short_says_so_at_the_next_start_and_one_that_was_stopped_does_not(
    tmp_path: Path,
) -> None:
    vk = Emulator(now=Clock().now, pace=False, latency=0.0)
    seen = []
    async with vk.serve():
        for cut in (False, False, True, False):
            async with opened(vk, tmp_path) as app, running(app, vk):
                seen.append("crashed" in app.alarms.told)
            if cut:
                (tmp_path / "store.lock").write_bytes(b"serving\n")  # as a killed one leaves it
    assert seen == [False, False, False, True]


async def test_a_killed_bot_leaves_its_mark(post: Post, tmp_path: Path) -> None:
    assert (tmp_path / "store.lock").read_bytes() == b"serving\n"
    assert post.causes == []
