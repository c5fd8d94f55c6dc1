"""One text to many over loopback: spread whole, to each once, stopped at once, counted truly, killed anywhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.announcement_letters import PORTION
from bot.announcing import Announcing, next_week
from bot.delivery import LEASE, Delivery
from bot.drawing import Drawing
from bot.emulator.faults import Fault
from bot.enclosing import Enclosing
from bot.quiet import Quiet
from handlers.capabilities import CAPABILITIES
from handlers.rules.audience import QUEUE, Audience, dumped
from handlers.wording import Wording
from storage import keys
from storage.enclosures import Enclosed
from storage.proofs import Progress
from storage.roles import DEPARTMENT, Scope, StaffCode
from tests.bot.test_delivery import PEOPLE, Post, emulated, post_office
from tests.fakes import HandClock
from tests.person import ZONE

AUTHOR = 40
EVERYBODY = tuple(PEOPLE)[:-1]
WORDS = "Завтра родительское собрание"
TEXTS = Wording(Path(__file__).parents[2] / "content/texts")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x02\x00\x00\x00\x90wS\xde"


@dataclass
class Office:
    """A delivery, and what writes its rows: one city in which everybody follows the queue."""

    post: Post
    announcing: Announcing
    drawing: Drawing
    chats: list[int] = field(default_factory=list)

    async def confirmed(
        self,
        words: str = WORDS,
        *,
        answers: str = "",
        enclosed: tuple[Enclosed, ...] = (),
        urgent: bool = False,
        style: str = "",
    ) -> int:
        now = self.post.clock.now()
        async with self.post.database.begin() as store:
            (role,) = await store.roles.of(AUTHOR)
            number = await store.announcements.write(role.id, words, now, style=style, enclosed=enclosed)
            await store.announcements.change(
                number, audience=dumped(Audience((QUEUE,))), answers=answers, urgent=int(urgent)
            )
            assert await store.announcements.confirm(number, now, now)
            assert not await store.announcements.confirm(number, now, now)
        return number

    async def progress(self, number: int) -> Progress:
        async with self.post.database.read() as store:
            return await store.proofs.progress(number)

    async def look(self) -> None:
        await self.announcing.step()
        await self.drawing.step()

    async def goes_out(self, looks: int = 6) -> None:
        """All that may leave, at the pace of announcements."""
        for _ in range(looks):
            await self.look()
            for _ in range(3):
                await self.post.deliver()
                self.post.clock.move(seconds=1)

    def said(self, person: int) -> list[str]:
        """What came to somebody who is no author, without the line that tells who says it."""
        return [text.partition("\n\n")[2] for text in self.post.said(person)]


def announcing(post: Post, quiet: Quiet) -> Announcing:
    enclosing = Enclosing(post.database, post.delivery._api)
    return Announcing(post.database, enclosing, TEXTS, post.clock, quiet)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock = HandClock()
    emulator = emulated(clock)
    quiet = Quiet(ZONE, time(21), time(7))
    assert CAPABILITIES, "their buttons are declared"
    async with emulator.serve(), post_office(tmp_path, clock, emulator, per_second=25, quiet=quiet) as post:
        async with post.database.begin() as store:
            for person in PEOPLE:
                await store.people.meet(person, clock.now())
            await store.roles.grant(AUTHOR, StaffCode(Scope(DEPARTMENT), "", usable=True, used=False), clock.now())
            for person in EVERYBODY:
                await store.rows.write(
                    "INSERT INTO queue_applications (id, identity) VALUES (?, ?)", (person, bytes([person]))
                )
                await store.queue.link(person, person, clock.now())
        drawing = Drawing(post.database, post.delivery._api, clock, post.delivery._alarms, made=post.delivery.wake)
        yield Office(post, announcing(post, quiet), drawing)


async def test_each_hears_it_once_and_its_author_hears_what_became_of_it(office: Office) -> None:
    number = await office.confirmed()
    await office.goes_out()
    assert all(office.said(person) == [WORDS] for person in EVERYBODY)
    assert "управление образования" in office.post.said(1)[0]
    assert await office.progress(number) == Progress(sent=39)
    *_, report = office.post.said(AUTHOR)
    assert "Доставлено: 39 из 39. Прочитали: 0." in report


async def test_one_message_tells_how_far_it_is_and_changes_in_its_place(office: Office) -> None:
    await office.confirmed()
    await office.look()
    await office.post.deliver()
    await office.look()
    await office.post.deliver()
    (first,) = office.post.emulator.answers(AUTHOR)
    assert "Отправляю объявление № 1: 25 из 39" in first.text
    await office.goes_out()
    messages = office.post.emulator.answers(AUTHOR)
    assert len(messages) == 2
    assert "разослано" in messages[0].text
    assert messages[0].cmid == first.cmid


async def test_those_who_forbade_messages_are_counted_and_left_alone(office: Office) -> None:
    async with office.post.database.begin() as store:
        await store.inbox.unreachable([(2, 901), (3, 901)], office.post.clock.now())
    number = await office.confirmed()
    await office.look()
    office.post.emulator.deny(4)  # and one forbids them while it is on its way
    await office.goes_out()
    assert await office.progress(number) == Progress(sent=36, gone=1, forbade=2)
    *_, report = office.post.said(AUTHOR)
    assert "запретили сообщения: 3" in report


async def test_stopped_in_the_middle_it_goes_no_further(office: Office) -> None:
    number = await office.confirmed()
    await office.look()
    await office.post.deliver()
    async with office.post.database.begin() as store:
        assert await store.announcements.stop(number, office.post.clock.now()) == 14
    await office.goes_out()
    assert sum(len(office.said(person)) for person in EVERYBODY) == 25
    assert await office.progress(number) == Progress(sent=25, stopped=14)


async def test_stopped_before_its_hour_it_stays_unsaid(office: Office) -> None:
    number = await office.confirmed()
    async with office.post.database.begin() as store:
        await store.announcements.stop(number, office.post.clock.now(), "stopped")
    await office.goes_out()
    assert not any(office.said(person) for person in EVERYBODY)
    assert "никому не ушло" in office.post.said(AUTHOR)[0]


async def test_a_process_killed_after_sending_says_it_to_nobody_twice(office: Office) -> None:
    number = await office.confirmed()
    post = office.post
    await office.look()
    pack = await post.delivery.turn()
    await post.request(pack)  # and nothing of it is written down
    post.clock.move(seconds=LEASE.total_seconds() + 1)
    post.delivery = Delivery(
        post.database, post.delivery._api, post.clock, Quiet(ZONE), post.delivery._alarms, per_second=25
    )
    async with post.database.begin() as store:
        await store.outbox.free_leases()
    await office.goes_out()
    assert all(office.said(person) == [WORDS] for person in EVERYBODY)
    assert await office.progress(number) == Progress(sent=39)


async def test_killed_between_two_portions_it_goes_on_where_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is written by the next process, which knows nothing of the first."""
    monkeypatch.setattr("bot.announcement_letters.PORTION", 10)
    number = await office.confirmed()
    written = office.announcing._write
    times = 0

    async def dies(*given: object) -> bool:
        nonlocal times
        times += 1
        if times == 3:
            raise KeyboardInterrupt
        return await written(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(office.announcing, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        await office.look()
    await office.post.deliver()
    assert await office.progress(number) == Progress(sent=20)
    office.announcing = announcing(office.post, Quiet(ZONE))
    await office.goes_out()
    assert all(office.said(person) == [WORDS] for person in EVERYBODY)
    assert await office.progress(number) == Progress(sent=39)


async def test_at_night_it_waits_and_what_is_urgent_does_not(office: Office) -> None:
    office.post.clock.move(hours=10)  # 22:00 in Kovrov
    quiet, urgent = await office.confirmed("Обычное"), await office.confirmed("Срочное", urgent=True)
    await office.goes_out()
    assert all(office.said(person) == ["Срочное"] for person in EVERYBODY)
    assert (await office.progress(quiet)).waiting == 39
    assert (await office.progress(urgent)).sent == 39
    office.post.clock.move(hours=10)
    await office.goes_out()
    assert all(office.said(person) == ["Срочное", "Обычное"] for person in EVERYBODY)


async def test_a_role_that_ended_before_its_hour_says_nothing(office: Office) -> None:
    await office.confirmed()
    async with office.post.database.begin() as store:
        (role,) = await store.roles.of(AUTHOR)
        await store.roles.end(role, office.post.clock.now(), who="command", why="by command")
    await office.goes_out()
    assert not any(office.said(person) for person in EVERYBODY)
    assert "не ушло: роль" in office.post.said(AUTHOR)[0]


async def test_it_is_corrected_where_it_is_and_sent_anew_where_it_is_too_old_to_change(office: Office) -> None:
    number = await office.confirmed()
    await office.goes_out()
    async with office.post.database.begin() as store:
        await store.announcements.correct(number, "Собрание в пятницу", "", office.post.clock.now())
    await office.goes_out()
    assert all(office.said(person) == ["Собрание в пятницу"] for person in EVERYBODY)
    assert "исправлено, сообщений: 39" in office.post.said(AUTHOR)[-1]
    office.post.clock.move(hours=24)
    async with office.post.database.begin() as store:
        await store.announcements.correct(number, "Собрания не будет", "", office.post.clock.now())
    await office.goes_out()
    assert office.said(1) == ["Собрание в пятницу", "Собрания не будет"]


async def test_what_still_waits_is_corrected_before_it_leaves(office: Office) -> None:
    number = await office.confirmed()
    await office.look()
    await office.post.deliver()
    async with office.post.database.begin() as store:
        await store.announcements.correct(number, "Собрание в пятницу", "", office.post.clock.now())
    await office.goes_out(8)
    assert all(office.said(person) == ["Собрание в пятницу"] for person in EVERYBODY)


async def test_it_is_recalled_from_everybody_and_told_where_that_was_too_late(office: Office) -> None:
    number = await office.confirmed()
    await office.goes_out()
    async with office.post.database.begin() as store:
        assert await store.announcements.recall(number, office.post.clock.now())
    await office.goes_out()
    assert all(office.post.emulator.answers(person)[0].deleted for person in EVERYBODY)
    assert "отозвано, удалено сообщений: 39." in office.post.said(AUTHOR)[-1]
    old = await office.confirmed()
    await office.goes_out()
    office.post.clock.move(hours=25)
    async with office.post.database.begin() as store:
        await store.announcements.recall(old, office.post.clock.now())
    await office.goes_out()
    assert "удалено сообщений: 0; не получилось: 39" in office.post.said(AUTHOR)[-1]


async def test_the_report_comes_once_more_a_day_later(office: Office) -> None:
    number = await office.confirmed()
    await office.goes_out()
    told = len(office.post.said(AUTHOR))
    async with office.post.database.begin() as store:
        await store.inbox.take([], office.post.clock.now())
        for person in (1, 2):
            (message,) = office.post.emulator.answers(person)
            await store.rows.write("INSERT INTO chats (id) VALUES (?) ON CONFLICT DO NOTHING", (person,))
            await store.inbox.read([(person, message.cmid)])
    office.post.clock.move(hours=23)
    await office.goes_out(1)
    assert len(office.post.said(AUTHOR)) == told
    office.post.clock.move(hours=1)
    await office.goes_out()
    *before, last = office.post.said(AUTHOR)
    assert len(before) == told
    assert "день спустя" in last
    assert "Прочитали: 2." in last
    assert (await office.progress(number)).read == 2


async def test_what_became_of_it_is_known_when_its_rows_have_retired(office: Office) -> None:
    number = await office.confirmed(answers="Приду\nНе приду")
    await office.goes_out()
    async with office.post.database.begin() as store:
        for person in (1, 2):
            await store.announcements.answer(number, person, 1, office.post.clock.now())
    office.post.clock.move(days=1)
    await office.goes_out()
    known = await office.progress(number)
    assert known == Progress(sent=39, read=2, answers={1: 2})
    office.post.clock.move(days=60)
    async with office.post.database.begin() as store:
        while await store.deliveries.retire(office.post.clock.now(), office.post.clock.now(), 1000):
            pass
    assert await office.progress(number) == known


async def test_a_correction_changes_each_once_though_one_still_waits(office: Office) -> None:
    post = office.post
    post.emulator.faults.add(Fault("error", method="messages.send", code=100, times=1))
    number = await office.confirmed(enclosed=(await enclosed(office, "doc", b"programme", "план.pdf"),))
    await office.goes_out(4)
    async with post.database.begin() as store:
        await store.rows.write(
            "UPDATE outbox SET not_before = '2027' WHERE state = 'waiting' AND key = ?", (keys.announcement(number),)
        )
        await store.announcements.correct(number, "Собрание в пятницу", "", post.clock.now())
    before = await office.progress(number)
    assert before.sent
    assert before.waiting
    uploads = []
    for _ in range(12):
        done = post.calls["docs.save"]
        for _ in range(2):
            await office.look()
            await post.deliver()
            post.clock.move(seconds=1)
        uploads.append(post.calls["docs.save"] - done)
    assert sum(uploads) <= len(EVERYBODY)
    assert uploads[-3:] == [0, 0, 0]
    said = [office.said(person) for person in EVERYBODY if office.said(person)]
    assert said == [["Собрание в пятницу"]] * before.sent


async def test_a_row_that_was_in_flight_when_it_was_corrected_is_changed_after_it(office: Office) -> None:
    number = await office.confirmed()
    await office.look()
    pack = await office.post.delivery.turn()
    async with office.post.database.begin() as store:
        await store.announcements.correct(number, "Собрание в пятницу", "", office.post.clock.now())
    await office.look()
    await office.post.request(pack)
    await office.goes_out(8)
    assert all(office.said(person) == ["Собрание в пятницу"] for person in EVERYBODY)
    assert "исправлено, сообщений: 25" in office.post.said(AUTHOR)[-1], "the rest never said anything else"


async def test_a_correction_of_a_correction_under_way_is_not_forgotten(office: Office) -> None:
    number = await office.confirmed()
    await office.goes_out()
    for words in ("Собрание в пятницу", "Собрание в субботу"):
        async with office.post.database.begin() as store:
            await store.announcements.correct(number, words, "", office.post.clock.now())
        await office.look()
        office.post.clock.move(seconds=1)
    await office.goes_out()
    assert all(office.said(person) == ["Собрание в субботу"] for person in EVERYBODY)


async def test_a_reminder_that_waits_reminds_nobody_of_what_was_recalled(office: Office) -> None:
    number = await office.confirmed(answers="Приду")
    await office.goes_out()
    async with office.post.database.begin() as store:
        await store.announcements.remind(number, office.post.clock.now())
    await office.look()
    async with office.post.database.begin() as store:
        assert await store.announcements.recall(number, office.post.clock.now())
    await office.goes_out()
    for person in EVERYBODY:
        (message,) = office.post.emulator.answers(person)
        assert message.deleted
    assert "отозвано, удалено сообщений: 39." in office.post.said(AUTHOR)[-1]


# What comes with it


async def enclosed(office: Office, kind: str, body: bytes, title: str) -> Enclosed:
    """Somebody attached it to their message."""
    shown = office.post.emulator.upload(AUTHOR, body, title)
    link = office.post.emulator.world.origin + shown["url"]
    return Enclosed(0, kind, shown["attachment"].rpartition("_")[0], title, link)


def attached(office: Office, person: int) -> list[str]:
    (message,) = office.post.emulator.answers(person)
    return [one.desk()["attachment"] for one in message.attachments]


async def test_a_picture_goes_up_once_to_the_community(office: Office) -> None:
    await office.confirmed(enclosed=(await enclosed(office, "photo", PNG, ""),))
    await office.goes_out()
    pictures = {tuple(attached(office, person)) for person in EVERYBODY}
    assert len(pictures) == 1
    assert next(iter(pictures))[0].startswith("photo-7_")
    assert office.post.calls["photos.saveMessagesPhoto"] == 1


async def test_a_document_goes_up_once_and_is_tried_with_one_before_the_rest(office: Office) -> None:
    await office.confirmed(enclosed=(await enclosed(office, "doc", b"programme", "план.pdf"),))
    await office.look()
    await office.post.deliver()
    assert [person for person in EVERYBODY if office.post.said(person)] == [1]
    await office.goes_out()
    assert all(office.said(person) == [WORDS] for person in EVERYBODY)
    assert len({tuple(attached(office, person)) for person in EVERYBODY}) == 1
    assert office.post.calls["docs.save"] == 1


async def test_a_document_that_vk_gives_to_nobody_else_goes_up_for_each(office: Office) -> None:
    office.post.emulator.faults.add(Fault("error", method="messages.send", code=100, times=1))
    number = await office.confirmed(enclosed=(await enclosed(office, "doc", b"programme", "план.pdf"),))
    await office.goes_out(20)
    assert all(office.said(person) == [WORDS] for person in EVERYBODY)
    assert await office.progress(number) == Progress(sent=39)
    assert len({tuple(attached(office, person)) for person in EVERYBODY}) == 39


async def test_a_document_that_vk_refuses_stops_it_with_a_sentence(office: Office) -> None:
    await office.confirmed(enclosed=(await enclosed(office, "doc", b"song", "песня.mp3"),))
    await office.goes_out()
    assert not any(office.said(person) for person in EVERYBODY)
    assert "не принял вложение «песня.mp3»" in office.post.said(AUTHOR)[-1]


async def test_formatting_is_kept_where_the_words_stand(office: Office) -> None:
    style = '{"version":1,"items":[{"type":"bold","offset":0,"length":6}]}'
    await office.confirmed("Завтра 🎉 праздник", style=style)
    await office.goes_out()
    (message,) = office.post.emulator.answers(1)
    assert message.format_data
    (item,) = message.format_data["items"]
    units = message.text.encode("utf-16-le")
    assert units[2 * item["offset"] : 2 * (item["offset"] + item["length"])].decode("utf-16-le") == "Завтра"


def test_every_week_is_the_same_hour_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # a city whose clocks change
    clock = HandClock()
    due = clock.now().astimezone(berlin).replace(month=10, day=20, hour=9, minute=0)
    found = next_week(due, due + timedelta(minutes=1), berlin)
    assert (found.day, found.hour) == (27, 9)


def test_a_portion_is_small() -> None:
    assert PORTION <= 500
