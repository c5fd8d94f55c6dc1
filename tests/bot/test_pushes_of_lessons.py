"""Tomorrow's plan, substitutions and reminders of lessons: what is true of the child's own class and half of it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot import due
from bot.reminding import Reminding
from handlers.reminders import REMINDERS
from storage.outbox import Draft, Outbox
from tests.city import MASHA, PETYA
from tests.households import BELLS, SCHOOL, SUBSTITUTIONS, TIMETABLE, WORDING, Households, at, city, households, taught

ANNA, PYOTR, MARIA = 1, 2, 3
PLANNING = next(each for each in REMINDERS if each.kind.name == "plan")
PLAN = "Пётр, 9Б: завтра, вт, 24 ноября, 3 урока, 8:30–11:05.\n1. Алгебра, каб. 12\n2. Физика\n3. История"


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    """Monday; 9Б has three lessons on Tuesday and 5А one, in halves."""
    async with households(tiny, tmp_path, "2026-11-23 14:00") as opened:
        await taught(
            opened,
            ("5А", "вт", "1", "Английский язык", "31", "1 подгруппа"),
            ("5А", "вт", "1", "Английский язык", "32", "2 подгруппа"),
        )
        await opened.pupil(PYOTR, PETYA)
        await opened.family(ANNA, MASHA, PETYA)
        async with opened.database.begin() as store:  # the plan and the substitutions alone
            for person in (PYOTR, ANNA):
                await store.notifications.want(person, "holidays", wanted=False)
        await opened.tick()
        yield opened


async def substituted(homes: Households, *rows: tuple[str, ...]) -> None:
    await homes.imports("substitutions", SUBSTITUTIONS, *((SCHOOL, *row) for row in rows))


async def test_in_the_evening_a_pupil_gets_tomorrows_plan_and_a_parent_who_asked_gets_both_childrens(
    homes: Households,
) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "plan", wanted=True)
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(PYOTR) == [PLAN]
    (both,) = homes.heard(ANNA)
    assert "Мария, 5А: завтра, вт, 24 ноября, 1 урок, 8:30–9:15." in both
    assert "Английский язык: гр. 1 каб. 31; гр. 2 каб. 32" in both
    assert PLAN in both
    await homes.wind("2026-11-24 19:05")
    assert len(homes.heard(PYOTR)) == 1  # no lessons on Wednesday


async def test_whoever_chose_the_morning_hears_of_that_day_and_whoever_moves_to_it_not_twice(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "plan", wanted=True)
        await store.notifications.want(ANNA, "plan", wanted=False, pupil=await homes.id_of(MASHA))
        await store.notifications.set_hour(ANNA, "plan", "07:30")
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(ANNA) == []
    async with homes.database.begin() as store:
        await store.notifications.set_hour(PYOTR, "plan", "07:30")
    await homes.wind("2026-11-24 07:35")
    assert homes.heard(ANNA) == [PLAN.replace("завтра", "сегодня")]
    assert homes.heard(PYOTR) == [PLAN]


async def test_a_plan_that_comes_too_late_is_not_sent_and_nobody_is_woken(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.set_hours(PYOTR, ("18:00", "08:00"))
    await homes.wind("2026-11-24 12:00")
    assert homes.heard(PYOTR) == []
    assert [row[1:] for row in await homes.keys(PYOTR)] == [("expired", "too late")]


async def test_a_run_that_was_killed_between_two_people_is_ended_by_the_next_and_nobody_hears_twice(
    homes: Households, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "plan", wanted=True)
    homes.clock.set_to(at("2026-11-23 19:00"))
    add, portions = Outbox.add, count()

    async def killed(self: Outbox, drafts: Sequence[Draft], now: datetime) -> None:
        await add(self, drafts, now)
        if next(portions):
            raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr(due, "PEOPLE", 1)
        patch.setattr(Outbox, "add", killed)
        with pytest.raises(InterruptedError):
            await Reminding(homes.database, WORDING, homes.clock, homes.quiet).run(PLANNING, homes.clock.now())
    assert (len(await homes.keys(ANNA)), len(await homes.keys(PYOTR))) == (2, 0)
    homes.restart()
    await homes.tick()
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(PYOTR) == [PLAN]
    assert (len(await homes.keys(ANNA)), len(await homes.keys(PYOTR))) == (2, 1)


async def test_a_substitution_is_told_at_once_to_the_class_it_concerns(homes: Households) -> None:
    await substituted(
        homes, ("9Б", "24.11.2026", "2", "Химия", "5", "", "", ""), ("9Б", "24.11.2026", "3", "", "", "", "", "")
    )
    await homes.wind("2026-11-23 14:05")
    said = (
        "Пётр, 9Б: замены на вт, 24 ноября.\n2. 9:25–10:10 Физика → Химия, каб. 5 (замена)\n"
        "3. 10:20–11:05 отмена: История\n\nВсего 2 урока, 8:30–10:10."
    )
    assert homes.heard(PYOTR) == [said]
    assert homes.heard(ANNA) == [said]
    await homes.wind("2026-11-23 19:05")
    (_, plan) = homes.heard(PYOTR)
    assert "2. Физика → Химия, каб. 5 (замена)" in plan
    assert "3. отмена: История" in plan


async def test_one_half_of_a_class_hears_nothing_of_the_others(homes: Households) -> None:
    await homes.family(MARIA, MASHA)
    async with homes.database.begin() as store:
        await store.subgroups.choose(await homes.id_of(MASHA), "Английский язык", "1", homes.clock.now())
    await substituted(homes, ("5А", "24.11.2026", "1", "", "", "", "2 подгруппа", ""))
    await homes.wind("2026-11-23 14:05")
    assert homes.heard(MARIA) == []
    await substituted(homes, ("5А", "24.11.2026", "1", "Музыка", "", "", "1 подгруппа", ""))
    await homes.wind("2026-11-23 14:10")
    (said,) = homes.heard(MARIA)
    assert "Английский язык → Музыка" in said


async def test_what_changes_again_is_told_again_and_what_is_taken_back_is_told_as_usual(homes: Households) -> None:
    await substituted(homes, ("9Б", "24.11.2026", "2", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 14:05")
    await substituted(homes, ("9Б", "24.11.2026", "2", "Химия", "", "", "", ""))  # the same file again says nothing
    await homes.wind("2026-11-23 14:10")
    assert len(homes.heard(PYOTR)) == 1
    await substituted(homes, ("9Б", "24.11.2026", "2", "Биология", "", "", "", ""))
    await homes.wind("2026-11-23 14:15")
    await homes.undoes("substitutions")
    await homes.wind("2026-11-23 14:20")
    said = homes.heard(PYOTR)
    assert ["Биология" in said[1], "Химия" in said[2], len(said)] == [True, True, 3]
    await substituted(
        homes, ("5А", "24.11.2026", "1", "", "", "", "1 подгруппа", "")
    )  # 9Б is in the day's file no more
    await homes.wind("2026-11-23 14:25")
    assert homes.heard(PYOTR)[3:] == ["Пётр, 9Б: на вт, 24 ноября замены отменили, уроки по расписанию."]


async def test_of_what_one_message_told_of_two_children_both_are_known_to_have_been_told(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.rows.write("DELETE FROM links WHERE person = ?", (PYOTR,))  # nobody else hears of either
    await substituted(
        homes,
        ("9Б", "24.11.2026", "2", "Химия", "", "", "", ""),
        ("5А", "24.11.2026", "1", "История", "", "", "", ""),
    )
    await homes.wind("2026-11-23 14:05")
    assert len(homes.heard(ANNA)) == 1
    async with homes.database.read() as store:
        told = await store.arrivals.told("substitutions", "2026-11-23")
    assert sorted(told) == sorted([await homes.id_of(MASHA), await homes.id_of(PETYA)])


async def test_what_was_cancelled_while_it_waited_for_the_morning_is_never_heard_of(homes: Households) -> None:
    await homes.wind("2026-11-23 22:00")
    await substituted(homes, ("9Б", "01.12.2026", "1", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 22:05")
    await substituted(homes, ("9Б", "01.12.2026", "1", "Биология", "", "", "", ""))
    await homes.wind("2026-11-23 22:10")
    assert [key.split(":")[0] for key, state, _ in await homes.keys(ANNA) if state == "waiting"] == ["substitutions"]
    await homes.undoes("substitutions")
    await homes.undoes("substitutions")
    await homes.wind("2026-11-24 08:00")
    assert homes.heard(ANNA) == []


async def test_one_of_today_passes_quiet_hours(homes: Households) -> None:
    await homes.wind("2026-11-24 06:30")
    await substituted(homes, ("9Б", "24.11.2026", "1", "", "", "", "", "приходите ко второму"))
    await homes.wind("2026-11-24 06:35")
    (said,) = homes.heard(ANNA)
    assert said.startswith(
        "Пётр, 9Б: замены сегодня, вт, 24 ноября.\n1. 8:30–9:15 отмена: Алгебра; приходите ко второму"
    )


async def test_what_was_said_the_day_before_is_no_news_on_the_day(homes: Households) -> None:
    await substituted(homes, ("9Б", "24.11.2026", "2", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 14:05")
    await homes.wind("2026-11-24 08:00")
    await substituted(
        homes, ("9Б", "24.11.2026", "2", "Химия", "", "", "", ""), ("9Б", "01.12.2026", "2", "Химия", "", "", "", "")
    )
    await homes.wind("2026-11-24 08:05")
    assert [said for said in homes.heard(ANNA) if "24 ноября" in said] == homes.heard(ANNA)[:1]


async def test_a_reminder_comes_to_the_minute_before_the_first_lesson_or_every_one(homes: Households) -> None:
    async with homes.database.begin() as store:
        for person, hour in ((PYOTR, "first"), (ANNA, "every")):
            await store.notifications.want(person, "lessons", wanted=True)
            await store.notifications.want(person, "plan", wanted=False)
            await store.notifications.set_hour(person, "lessons", hour)
        await store.notifications.set_lead(PYOTR, "lessons", 12)
        await store.notifications.want(ANNA, "lessons", wanted=False, pupil=await homes.id_of(MASHA))
    await homes.wind("2026-11-24 08:10")
    await homes.wind("2026-11-24 08:17", timedelta(minutes=1))
    assert homes.heard(PYOTR) == []
    assert len(homes.heard(ANNA)) == 1
    await homes.wind("2026-11-24 08:18", timedelta(minutes=1))
    assert homes.heard(PYOTR) == ["Пётр, 9Б: первый урок в 8:30. Алгебра, каб. 12"]
    await homes.wind("2026-11-24 10:25", timedelta(minutes=5))
    assert homes.heard(PYOTR) == ["Пётр, 9Б: первый урок в 8:30. Алгебра, каб. 12"]
    assert homes.heard(ANNA)[1:] == ["Пётр, 9Б: 2-й урок в 9:25. Физика", "Пётр, 9Б: 3-й урок в 10:20. История"]


async def test_a_reminder_that_waits_for_its_minute_is_of_the_lesson_that_takes_place_then(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(PYOTR, "lessons", wanted=True)
        for kind in ("plan", "substitutions"):
            await store.notifications.want(PYOTR, kind, wanted=False)
    minute = timedelta(minutes=1)
    await homes.wind("2026-11-24 08:11", minute)
    await substituted(homes, ("9Б", "24.11.2026", "1", "", "", "", "", ""))
    await homes.wind("2026-11-24 08:12", minute)
    assert await homes.keys(PYOTR) == []
    await homes.undoes("substitutions")
    await substituted(homes, ("9Б", "24.11.2026", "1", "Химия", "", "", "", ""))
    await homes.wind("2026-11-24 08:20", minute)
    assert homes.heard(PYOTR) == ["Пётр, 9Б: первый урок в 8:30. Алгебра → Химия (замена)"]
    await substituted(homes, ("9Б", "24.11.2026", "1", "Физика", "", "", "", ""))
    await homes.wind("2026-11-24 09:30", minute)
    assert len(homes.heard(PYOTR)) == 1


async def test_a_plan_that_waits_for_the_end_of_a_silence_is_of_the_lessons_that_take_place(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(PYOTR, "substitutions", wanted=False)
        await store.notifications.silence(PYOTR, at("2026-11-23 20:00"))
    await homes.wind("2026-11-23 19:05")
    await substituted(homes, ("9Б", "24.11.2026", "1", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 19:10")
    await homes.undoes("substitutions")
    await substituted(homes, *(("9Б", "24.11.2026", str(number), "", "", "", "", "") for number in (1, 2)))
    await homes.wind("2026-11-23 19:55")
    assert homes.heard(PYOTR) == []
    await homes.wind("2026-11-23 20:05")
    (said,) = homes.heard(PYOTR)
    assert said.startswith("Пётр, 9Б: завтра, вт, 24 ноября, 1 урок")
    (message,) = homes.post.emulator.answers(PYOTR)
    assert "Не присылать: план на завтра" in str(message.keyboard)


async def test_a_plan_that_waits_is_as_usual_again_where_the_only_file_was_taken_back(homes: Households) -> None:
    """Nobody had heard of a substitution: whom the plan waits for says who is looked at."""
    async with homes.database.begin() as store:
        await store.notifications.want(PYOTR, "substitutions", wanted=False)
        await store.notifications.want(ANNA, "substitutions", wanted=False)
        await store.notifications.silence(PYOTR, at("2026-11-23 20:00"))
    await substituted(homes, ("9Б", "24.11.2026", "1", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 19:10")
    await homes.undoes("substitutions")
    await homes.wind("2026-11-23 20:05")
    (said,) = homes.heard(PYOTR)
    assert "Химия" not in said


async def test_a_plan_of_a_day_on_which_all_lessons_fall_out_meanwhile_goes_unsaid(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(PYOTR, "substitutions", wanted=False)
        await store.notifications.silence(PYOTR, at("2026-11-23 20:00"))
    await homes.wind("2026-11-23 19:05")
    await substituted(homes, *(("9Б", "24.11.2026", str(number), "", "", "", "", "") for number in (1, 2, 3)))
    await homes.wind("2026-11-23 20:05")
    assert homes.heard(PYOTR) == []


async def test_what_was_taken_back_early_in_a_long_outage_is_told_after_it(homes: Households) -> None:
    await substituted(homes, ("9Б", "01.12.2026", "1", "Химия", "", "", "", ""))
    await homes.wind("2026-11-23 14:05")
    await homes.undoes("substitutions")
    homes.clock.set_to(at("2026-11-26 12:00"))
    homes.restart()
    await homes.tick()
    assert homes.heard(ANNA)[1:] == ["Пётр, 9Б: на вт, 1 декабря замены отменили, уроки по расписанию."]


async def test_a_reminder_after_an_outage_comes_only_before_the_lesson(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(PYOTR, "lessons", wanted=True)
        await store.notifications.want(PYOTR, "plan", wanted=False)
    await homes.wind("2026-11-24 07:00")
    homes.clock.set_to(at("2026-11-24 08:31"))
    homes.restart()
    await homes.tick()
    assert await homes.keys(PYOTR) == []


async def test_the_plan_has_what_is_set_for_that_day(homes: Households) -> None:
    headers = ("Учреждение", "Класс", "Дата", "Предмет", "Задание")
    long = "Параграф 12, ответить письменно на вопросы после него и выучить даты"
    await homes.imports(
        "homework",
        headers,
        (SCHOOL, "9Б", "24.11.2026", "Алгебра", "№ 214"),
        (SCHOOL, "9Б", "24.11.2026", "История", long),
    )
    await homes.wind("2026-11-23 19:05")
    (said,) = homes.heard(PYOTR)
    task = "Параграф 12, ответить письменно на вопросы после него и"
    assert said == f"{PLAN}\n\nЗадано:\n• Алгебра: № 214\n• История: {task}…"


async def test_what_is_set_for_a_lesson_that_is_not_held_stands_apart(homes: Households) -> None:
    headers = ("Учреждение", "Класс", "Дата", "Предмет", "Задание")
    tasks = ((SCHOOL, "9Б", "24.11.2026", subject, "§ 4") for subject in ("Алгебра", "История", "Химия"))
    await homes.imports("homework", headers, *tasks)
    await substituted(homes, ("9Б", "24.11.2026", "3", "", "", "", "", ""))
    await homes.wind("2026-11-23 19:05")
    *_, said = homes.heard(PYOTR)
    assert "Задано:\n• Алгебра: § 4\nУрока нет, но задано: история, химия.\nПодробно: «что задали»." in said


async def test_the_fullest_evening_is_a_screen_for_each_child(homes: Households) -> None:
    """Eight lessons in halves, substitutions with notes, tasks of any length: nothing is left out but may be asked."""
    subjects = [f"Иностранный язык (углублённый {number})" for number in range(1, 9)]
    await homes.imports("bells", BELLS, *((SCHOOL, str(n), f"{7 + n:02}:00", f"{7 + n:02}:45") for n in range(1, 9)))
    halves = [
        (SCHOOL, name, "вт", str(number), subject, f"{half}{number}4", "", half)
        for name in ("9Б", "5А")
        for number, subject in enumerate(subjects, 1)
        for half in "12"
    ]
    await homes.imports("timetable", TIMETABLE, *halves)
    headers = ("Учреждение", "Класс", "Дата", "Предмет", "Задание")
    long = "Параграф 12, ответить письменно на вопросы после него и выучить даты"
    await homes.imports(
        "homework",
        headers,
        *((SCHOOL, name, "24.11.2026", subject, long) for name in ("9Б", "5А") for subject in subjects),
    )
    await substituted(
        homes,
        *(
            (name, "24.11.2026", str(number), subject, "305", "", "", "принести тетради")
            for name, subject in (("9Б", "Литературное чтение"), ("5А", "Информатика"))
            for number in range(1, 9)
        ),
    )
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "plan", wanted=True)
    await homes.wind("2026-11-23 19:05")
    said = homes.heard(ANNA)
    assert len(said) == 4
    assert all(whom in "\n".join(said[2:]) for whom in ("Мария, 5А: завтра", "Пётр, 9Б: завтра"))
