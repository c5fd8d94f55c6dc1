"""What never arrived, since they could not be written to, counts as unheard; what is far ahead is told in time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.test_pushes_of_lessons import substituted
from tests.bot.test_pushes_to_class_chats import chat, heard
from tests.city import MASHA, PETYA
from tests.households import Households, at, city, households, taught

ANNA, PYOTR = 1, 2
CHEMISTRY = ("9Б", "24.11.2026", "2", "Химия", "", "", "", "")
BIOLOGY = ("9Б", "24.11.2026", "2", "Биология", "", "", "", "")
FAR = ("9Б", "15.12.2026", "2", "Химия", "", "", "", "")


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    """Monday; 9Б has three lessons on Tuesdays."""
    async with households(tiny, tmp_path, "2026-11-23 14:00") as opened:
        await taught(opened)
        await opened.pupil(PYOTR, PETYA)
        await opened.family(ANNA, MASHA, PETYA)
        async with opened.database.begin() as store:
            for kind in ("holidays", "plan"):
                await store.notifications.want(PYOTR, kind, wanted=False)
        await opened.tick()
        yield opened


async def allows(homes: Households, person: int) -> None:
    homes.post.emulator.allow(person)
    async with homes.database.begin() as store:
        await store.inbox.reached([person])


async def test_marks_that_did_not_arrive_come_with_the_next_digest_and_what_was_heard_does_not(
    homes: Households,
) -> None:
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"))
    await homes.wind("2026-11-23 19:05")
    homes.post.emulator.deny(ANNA)
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"), (MASHA, "24.11.2026", "Химия", "2"))
    await homes.wind("2026-11-24 19:05")
    await homes.grades((MASHA, "24.11.2026", "Химия", "2"), (MASHA, "25.11.2026", "Биология", "4"))
    await homes.wind("2026-11-25 19:05")
    assert len(homes.heard(ANNA)) == 1
    await allows(homes, ANNA)
    await homes.wind("2026-11-26 19:05")
    assert homes.heard(ANNA)[1:] == ["Мария, 5А: новое в оценках.\n• Биология: 4 за 25 ноября\n• Химия: 2 за 24 ноября"]
    await homes.wind("2026-11-27 19:05")
    assert len(homes.heard(ANNA)) == 2


async def test_the_first_push_that_did_not_arrive_leaves_its_switch_to_the_next(homes: Households) -> None:
    homes.post.emulator.deny(ANNA)
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"))
    await homes.wind("2026-11-23 19:05")
    await allows(homes, ANNA)
    await homes.wind("2026-11-24 19:05")
    (message,) = homes.post.emulator.answers(ANNA)
    assert message.text == "Мария, 5А: новое в оценках за 23 ноября.\n• Химия: 5"
    assert "Не присылать: оценки" in str(message.keyboard)


async def test_of_substitutions_that_did_not_arrive_only_what_is_true_is_told_later(homes: Households) -> None:
    homes.post.emulator.deny(PYOTR)
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:05")
    await allows(homes, PYOTR)
    await homes.undoes("substitutions")
    await homes.wind("2026-11-23 14:10")
    assert homes.heard(PYOTR) == []  # who heard of none need not hear that there is none
    await substituted(homes, CHEMISTRY)
    await homes.wind("2026-11-23 14:15")
    (said,) = homes.heard(PYOTR)
    assert "Физика → Химия" in said


async def test_what_is_gathered_into_a_message_that_did_not_arrive_is_unheard_with_it(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.set_hour(ANNA, "grades", "")
    await homes.wind("2026-11-23 22:00")
    await substituted(homes, CHEMISTRY)
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"))
    await homes.wind("2026-11-23 22:05")
    homes.post.emulator.deny(ANNA)
    await homes.wind("2026-11-24 07:05")
    assert {state for _, state, _ in await homes.keys(ANNA)} == {"gone"}
    await allows(homes, ANNA)
    await substituted(homes, BIOLOGY)
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"), (MASHA, "24.11.2026", "Химия", "4"))
    await homes.wind("2026-11-24 07:15")
    said = "\n".join(homes.heard(ANNA))
    assert "• Химия: 4 за 24 ноября; 5 за 23 ноября" in said
    assert "Физика → Биология" in said


async def test_a_substitution_that_came_long_before_is_told_once_when_its_day_comes_near(homes: Households) -> None:
    peer = await chat(homes)
    await substituted(homes, FAR)
    await homes.wind("2026-11-23 20:00")
    assert homes.heard(PYOTR) == heard(homes, peer) == []
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        homes.clock.set_to(at(f"{day} 06:00"))
        if day == "2026-12-02":
            homes.restart()  # what a run before has done is not known to this process
        await homes.tick()
        await homes.wind(f"{day} 07:05")
        said = ["замены на вт, 15 декабря.\n2. 9:25–10:10 Физика → Химия (замена)\n\nВсего 3 урока, 8:30–11:05."]
        told = [] if day == "2026-11-30" else said
        assert homes.heard(PYOTR) == [f"Пётр, 9Б: {text}" for text in told]
        assert heard(homes, peer) == [f"9Б: {text}" for text in told]


async def test_a_day_that_came_near_during_a_long_outage_is_told_of_after_it(homes: Households) -> None:
    await substituted(homes, FAR)
    await homes.wind("2026-11-23 14:05")
    homes.clock.set_to(at("2026-12-07 08:00"))
    homes.restart()
    await homes.tick()
    assert [said.split(".")[0] for said in homes.heard(PYOTR)] == ["Пётр, 9Б: замены на вт, 15 декабря"]
