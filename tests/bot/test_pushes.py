"""What is said unasked comes to whoever wants it, at its hour, once, by day, and only while they may hear it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.city import MASHA, PETYA
from tests.households import Households, at, city, households

ANNA, PYOTR = 1, 2
# By trimesters the ninth grade rests from 26 to 30 November: three days before is Monday the 23rd.
SOON = "Пётр, 9Б: до ноябрьских каникул 3 дня: 26–30 ноября."


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    async with households(tiny, tmp_path, "2026-11-23 15:00") as opened:
        await opened.tick()
        yield opened


async def test_a_pupil_hears_of_the_holidays_at_the_usual_hour_and_a_parent_who_did_not_ask_for_it_does_not(
    homes: Households,
) -> None:
    await homes.pupil(PYOTR, PETYA)
    await homes.family(ANNA, MASHA, PETYA)
    await homes.wind("2026-11-23 15:55")
    assert homes.heard(PYOTR) == []
    await homes.wind("2026-11-23 16:05")
    assert homes.heard(PYOTR) == [SOON]
    assert homes.heard(ANNA) == []


async def test_the_first_push_of_a_kind_carries_its_own_switch_and_the_second_does_not(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    await homes.wind("2026-11-25 16:05", timedelta(hours=1))
    first, second = homes.post.emulator.answers(PYOTR)
    assert "Не присылать: каникулы" in str(first.keyboard)
    assert second.text.startswith("Пётр, 9Б: завтра начинаются ноябрьские каникулы")
    assert not second.keyboard


async def test_two_children_of_whom_the_same_is_true_are_one_message(homes: Households) -> None:
    await homes.family(ANNA, MASHA, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "holidays", wanted=True)
    await homes.wind("2026-11-23 16:05")
    assert homes.heard(ANNA) == ["Мария, 5А; Пётр, 9Б: до ноябрьских каникул 3 дня: 26–30 ноября."]


async def test_who_sits_examinations_is_not_told_that_the_summer_has_begun(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    await homes.family(ANNA, MASHA)
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "holidays", wanted=True)
    for day in ("05-20", "05-26", "05-27"):
        homes.clock.set_to(at(f"2027-{day} 16:01"))
        await homes.tick()
    assert [said for said in homes.heard(PYOTR) if "ноября" not in said] == [
        "Пётр, 9Б: через 7 дней, с 27 мая, уроков уже нет: впереди экзамены.",
        "Пётр, 9Б: с завтрашнего дня уроков уже нет: впереди экзамены.",
        "Пётр, 9Б: уроки закончились, впереди экзамены. Удачи!",
    ]
    assert homes.heard(ANNA)[-1] == "Мария, 5А: сегодня начались летние каникулы. Хорошего лета!"


async def test_an_hour_of_ones_own_wins_over_the_quiet_hours_and_a_usual_one_waits_for_their_end(
    homes: Households,
) -> None:
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.set_hour(PYOTR, "holidays", "22:30")
    await homes.wind("2026-11-23 22:25")
    assert homes.heard(PYOTR) == []
    await homes.wind("2026-11-23 22:30")
    assert homes.heard(PYOTR) == [SOON]


async def test_own_quiet_hours_put_it_off_to_their_end(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.set_hours(PYOTR, ("14:00", "18:00"))
    await homes.wind("2026-11-23 17:55")
    assert homes.heard(PYOTR) == []
    await homes.wind("2026-11-23 18:00")
    assert homes.heard(PYOTR) == [SOON]


async def test_silence_for_a_while_is_kept_and_what_is_no_longer_true_then_expires(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.silence(PYOTR, at("2026-11-24 12:00"))
    await homes.wind("2026-11-24 13:00")
    assert homes.heard(PYOTR) == []
    ((key, state, reason),) = await homes.keys(PYOTR)
    assert (key.split(":")[0], state, reason) == ("holidays", "expired", "too late")


async def test_what_a_silence_put_off_obeys_the_quiet_hours_though_its_hour_was_chosen(homes: Households) -> None:
    await homes.family(ANNA, MASHA)
    async with homes.database.begin() as store:
        await store.notifications.set_hour(ANNA, "grades", "16:00")
        await store.notifications.set_hours(ANNA, ("18:00", "08:00"))
        await store.notifications.silence(ANNA, at("2026-11-23 17:58"))
    await homes.grades((MASHA, "23.11.2026", "Химия", "5"))
    await homes.wind("2026-11-23 16:00")
    homes.clock.set_to(at("2026-11-23 18:00"))
    await homes.tick()
    assert homes.heard(ANNA) == []
    await homes.wind("2026-11-24 08:00")
    assert len(homes.heard(ANNA)) == 1


async def test_whoever_stopped_everything_hears_nothing_not_even_what_waits(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    homes.clock.set_to(at("2026-11-23 16:00"))
    await homes.scheduler.tick()
    async with homes.database.begin() as store:
        await store.notifications.stop(PYOTR, homes.clock.now())
    await homes.post.deliver()
    assert homes.heard(PYOTR) == []
    assert [row[1:] for row in await homes.keys(PYOTR)] == [("stopped", "not wanted")]


async def test_a_right_that_ended_between_writing_and_leaving_leaves_it_unsaid(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    homes.clock.set_to(at("2026-11-23 16:00"))
    await homes.scheduler.tick()
    async with homes.database.begin() as store:  # a new list no longer has the pupil: no row of the outbox is touched
        await store.rows.write("UPDATE enrolments SET ended = '2026-11-23T12:00:00.000Z'")
    await homes.post.deliver()
    assert homes.heard(PYOTR) == []
    assert [row[1:] for row in await homes.keys(PYOTR)] == [("stopped", "no right to hear it")]


async def test_nobody_who_forbade_messages_or_took_consent_back_is_written_a_row(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    await homes.pupil(ANNA, "100014")
    async with homes.database.begin() as store:
        await store.inbox.unreachable([(PYOTR, 901)], homes.clock.now())
        await store.rows.write("UPDATE people SET consent = NULL WHERE id = ?", (ANNA,))
    await homes.wind("2026-11-23 16:05")
    assert await homes.keys(PYOTR) == await homes.keys(ANNA) == []


async def test_jobs_run_by_two_processes_at_once_say_it_once(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    homes.clock.set_to(at("2026-11-23 16:00"))
    first = homes.scheduler
    homes.restart()
    await first.tick()
    await homes.tick()
    await homes.tick()
    assert homes.heard(PYOTR) == [SOON]


async def test_after_an_outage_what_is_still_true_is_said_and_what_is_not_is_not_even_written(
    homes: Households,
) -> None:
    await homes.pupil(PYOTR, PETYA)
    homes.clock.set_to(at("2026-11-23 19:30"))
    homes.restart()
    await homes.tick()
    assert homes.heard(PYOTR) == [SOON]
    homes.clock.set_to(at("2026-11-26 09:00"))  # «tomorrow» of the 25th was missed
    homes.restart()
    await homes.tick()
    assert len(await homes.keys(PYOTR)) == 1


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
async def test_a_clock_that_jumps_by_a_day_and_back_says_nothing_twice(homes: Households, jump: timedelta) -> None:
    await homes.pupil(PYOTR, PETYA)
    await homes.wind("2026-11-23 16:05")
    for _ in range(2):
        homes.clock.set_to(homes.clock.now() + jump)
        await homes.tick()
        await homes.tick()
        homes.clock.set_to(homes.clock.now() - jump)
        await homes.tick()
    await homes.wind("2026-11-23 20:00")
    assert homes.heard(PYOTR) == [SOON]
    await homes.wind("2026-11-25 16:05", timedelta(hours=1))
    assert len(homes.heard(PYOTR)) == 2


async def test_dates_that_the_city_has_not_confirmed_are_not_counted_down(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.rows.write("UPDATE imports SET who = 'somebody'")
    await homes.wind("2026-11-26 17:00", timedelta(hours=1))
    assert await homes.keys(PYOTR) == []
