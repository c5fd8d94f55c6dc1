"""A chat bound to a class hears of its substitutions once, as families do, and never of anybody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.housekeeping import Housekeeping
from storage.ledger import Ledger
from storage.roles import CLASS_TEACHER, Scope, StaffCode
from storage.store import Store
from tests.city import PETYA
from tests.households import SCHOOL, SUBSTITUTIONS, Households, at, city, households, taught

ANNA, TEACHER = 1, 4
CHEMISTRY = ("9Б", "24.11.2026", "2", "Химия", "5", "Химина Х. Х.", "", "вместо Физиковой, у Пети")
BIOLOGY = ("9Б", "24.11.2026", "2", "Биология", "", "", "", "")
SAID = "9Б: замены на вт, 24 ноября.\n2. 9:25–10:10 Физика → Химия, каб. 5 (замена)\n\nВсего 3 урока, 8:30–11:05."
AS_USUAL = "9Б: на вт, 24 ноября замены отменили, уроки по расписанию."


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    """Monday; 9Б has three lessons on Tuesday and one on Wednesday."""
    async with households(tiny, tmp_path, "2026-11-23 14:00") as opened:
        await taught(opened, ("9Б", "ср", "2", "Физика", ""), ("5А", "вт", "2", "Физика", ""))
        await opened.tick()
        yield opened


async def chat(homes: Households, class_name: str = "9Б") -> int:
    """A chat of several that its class teacher has bound."""
    peer = homes.post.emulator.world.group_chat("Родители", [ANNA, TEACHER]).peer
    async with homes.database.begin() as store:
        await bind(store, homes, peer, class_name)
    return peer


async def bind(store: Store, homes: Households, peer: int, class_name: str) -> None:
    (place,) = await store.school.institution_named(SCHOOL)
    code = StaffCode(Scope(CLASS_TEACHER, place.id, class_name), "", usable=True, used=False)
    role = await store.roles.grant(TEACHER, code, homes.clock.now())
    await store.class_chats.bind(peer, (place.id, class_name), role, homes.clock.now())


async def unbind(homes: Households, peer: int) -> None:
    """The binding alone: what waits is not unsaid with it."""
    async with homes.database.begin() as store:
        await store.rows.write("DELETE FROM class_chats WHERE chat = ?", (peer,))


def heard(homes: Households, peer: int) -> list[str]:
    there = homes.post.emulator.world.chats[peer].messages.values()
    return [message.text for message in there if message.out]


async def substituted(homes: Households, *rows: tuple[str, ...]) -> None:
    await homes.imports("substitutions", SUBSTITUTIONS, *((SCHOOL, *row) for row in rows))


async def test_the_chat_hears_once_and_neither_a_teacher_nor_what_a_note_says(homes: Households) -> None:
    """Whatever is killed or run again, and however late, adds nothing."""
    peer, other = await chat(homes), await chat(homes, "5А")
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    assert heard(homes, peer) == [SAID]
    for _ in range(3):
        homes.restart()
        async with homes.database.begin() as store:  # killed before it was written down how far it was done
            await store.rows.write("UPDATE reminded SET import = 0 WHERE kind = 'substitutions'")
        await homes.wind("2026-11-23 14:10")
    assert heard(homes, peer) == [SAID]
    assert heard(homes, other) == []


async def test_the_newest_counts_and_what_is_taken_back_is_said_as_usual(homes: Households) -> None:
    peer = await chat(homes)
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    await substituted(homes, BIOLOGY)
    await homes.wind("2026-11-23 14:10")
    await homes.undoes("substitutions")
    await homes.wind("2026-11-23 14:15")
    await homes.undoes("substitutions")
    await homes.wind("2026-11-23 14:20")
    first, second, third, last = heard(homes, peer)
    assert (first, third, last) == (SAID, SAID, AS_USUAL)
    assert "Биология" in second


async def test_of_what_changes_at_night_the_chat_hears_the_last_in_the_morning(homes: Households) -> None:
    peer = await chat(homes)
    await homes.wind("2026-11-23 22:00")
    later = "01.12.2026"
    await substituted(homes, ("9Б", later, *CHEMISTRY[2:]))
    await homes.wind("2026-11-23 22:05")
    await substituted(homes, ("9Б", later, *BIOLOGY[2:]))
    await homes.wind("2026-11-24 06:55")
    assert heard(homes, peer) == []
    await homes.wind("2026-11-24 07:05")
    (said,) = heard(homes, peer)
    assert "9Б: замены на вт, 1 декабря." in said
    assert "Биология" in said


async def test_several_days_that_a_night_gathered_are_one_message(homes: Households) -> None:
    peer = await chat(homes)
    await homes.wind("2026-11-23 22:00")
    await substituted(homes, ("9Б", "01.12.2026", *BIOLOGY[2:]))
    await substituted(homes, ("9Б", "02.12.2026", *BIOLOGY[2:]))
    await homes.wind("2026-11-24 07:05")
    (said,) = heard(homes, peer)
    assert said.count("9Б: замены на ") == 2


async def test_one_that_is_unbound_hears_nothing_not_even_what_waits(homes: Households) -> None:
    peer = await chat(homes)
    await homes.wind("2026-11-23 22:00")
    await substituted(homes, ("9Б", "01.12.2026", *CHEMISTRY[2:]))
    await homes.wind("2026-11-23 22:05")
    assert [state for _, state, _ in await homes.keys(peer)] == ["waiting"]
    await unbind(homes, peer)
    await homes.wind("2026-11-24 07:05")
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-24 08:00")
    assert heard(homes, peer) == []
    assert [row[1:] for row in await homes.keys(peer)] == [("stopped", "no right to hear it")]


async def test_one_that_is_bound_to_another_class_hears_of_that_alone(homes: Households) -> None:
    peer = await chat(homes)
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    async with homes.database.begin() as store:
        await bind(store, homes, peer, "5А")
    await substituted(homes, CHEMISTRY, ("5А", *BIOLOGY[1:]))
    await homes.wind("2026-11-23 14:10")
    assert [text.partition(":")[0] for text in heard(homes, peer)] == ["9Б", "5А"]


async def test_a_chat_that_removed_the_bot_is_left_alone_until_it_writes_again(homes: Households) -> None:
    peer = await chat(homes)
    there = homes.post.emulator.world.chats[peer]
    there.bot_is_member = False
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    assert [row[1] for row in await homes.keys(peer)] == ["gone"]
    assert await homes.post.unreachable() == {peer: 917}
    await substituted(homes, BIOLOGY)
    await homes.wind("2026-11-23 14:10")
    assert [row[1] for row in await homes.keys(peer)] == ["gone"]
    there.bot_is_member = True
    async with homes.database.begin() as store:
        await store.inbox.reached([peer])
    await substituted(homes, ("9Б", "24.11.2026", "2", "", "", "", "", ""))
    await homes.wind("2026-11-23 14:15")
    (said,) = heard(homes, peer)
    assert "отмена: Физика" in said


async def test_families_hear_as_before_beside_their_chat(homes: Households) -> None:
    peer = await chat(homes)
    await homes.family(ANNA, PETYA)
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    assert heard(homes, peer) == [SAID]
    (said,) = homes.heard(ANNA)
    assert said.startswith("Пётр, 9Б: замены на вт, 24 ноября.")


async def test_a_binding_ends_with_the_school_year(homes: Households) -> None:
    peer = await chat(homes)
    keep = Housekeeping(homes.database, Ledger(homes.database, homes.folder / "ledger"))
    for moment, there in (("2027-08-31 12:00", True), ("2027-09-01 12:00", False)):
        await keep.forget_talk(at(moment))
        async with homes.database.read() as store:
            assert (await store.class_chats.bound(peer) is not None) is there
