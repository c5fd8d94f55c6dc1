"""The calendar file: lessons with substitutions and days off for a phone, the same again when it is read back."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from bot.calendar_files import calendar_file
from tests.city import MASHA, PETYA
from tests.conversations.lesson_city import at
from tests.conversations.staff_people import CLASS_TEACHER, works
from tests.conversations.test_events import handed
from tests.person import GROUP, ZONE, Person, Town

FOUR_WEEKS = timedelta(days=28)


async def files(town: Town, person: Person) -> list[dict[str, Any]]:
    """What came with the newest answer, before it is made."""
    rows = await town.rows(
        "SELECT body FROM outbox WHERE chat = ? AND kind = 'say' ORDER BY id DESC LIMIT 1", person.id
    )
    return list(json.loads(rows[0][0]).get("files", []))


async def sent(town: Town, person: Person, words: str = "пришли календарь") -> Calendar:
    """The one file that these words bring, read by the library."""
    await person.says(words)
    (file,) = await files(town, person)
    assert (file["maker"], file["kind"], file["name"][-4:]) == ("calendar", "doc", ".ics")
    return read(file["values"])


def read(values: dict[str, Any]) -> Calendar:
    made = calendar_file(values)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    return Calendar.from_ical(made)


def lessons(calendar: Calendar, day: date) -> list[tuple[str, str, str, str]]:
    """Of one day: begins, ends, what, where, those that are held."""
    return [
        (f"{event.start:%H:%M}", f"{event.end:%H:%M}", str(event["SUMMARY"]), str(event.get("LOCATION", "")))
        for event in calendar.events
        if isinstance(event.start, datetime) and event.start.date() == day and event["STATUS"] == "CONFIRMED"
    ]


def whole_days(calendar: Calendar) -> dict[str, tuple[date, date]]:
    """What lasts whole days: its first and its last one."""
    return {
        str(event["SUMMARY"]): (event.start, event.end - timedelta(days=1))
        for event in calendar.events
        if not isinstance(event.start, datetime)
    }


def zones(calendar: Calendar) -> set[str]:
    return {str(event.start.tzinfo) for event in calendar.events if isinstance(event.start, datetime)}


def identities(calendar: Calendar) -> set[str]:
    return {str(event["UID"]) for event in calendar.events}


async def test_a_reading_library_finds_the_same_lessons(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA)
    calendar = await sent(school, anna)
    anna.sees("Мария, 5А: уроки 23 ноября – 20 декабря", "Добавить в календарь", "Данные на 20.11 18:30")
    assert lessons(calendar, date(2026, 11, 23)) == [
        ("08:30", "09:10", "Математика", "Кабинет 12"),
        ("09:20", "10:00", "Русский язык", "Кабинет 14"),
        ("10:15", "10:55", "История", "Кабинет 8"),
        ("11:15", "11:55", "Английский язык (1)", "Кабинет 301"),
        ("11:15", "11:55", "Английский язык (2)", "Кабинет 302"),
        ("12:05", "12:45", "Физическая культура", "спортзал"),
    ]
    assert zones(calendar) == {"Europe/Moscow"}
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Moscow"]
    assert not any("RRULE" in event for event in calendar.events)
    last = max(event.start.date() for event in calendar.events if isinstance(event.start, datetime))
    assert last < date(2026, 11, 23) + FOUR_WEEKS


async def test_every_lesson_of_the_store_is_in_it_and_nothing_else(school: Town) -> None:
    anna = await school.person("Анна").links(PETYA)
    calendar = await sent(school, anna)
    found = Counter(
        (event.start.date(), str(event["SUMMARY"])) for event in calendar.events if isinstance(event.start, datetime)
    )
    rows = await school.rows("SELECT weekday, subject FROM timetable WHERE class_name = '9Б'")
    rest = {date(2026, 11, 26) + timedelta(days=n) for n in range(5)}
    days = {date(2026, 11, 23) + timedelta(days=n) for n in range(28)} - rest
    assert found == Counter((day, subject) for day in days for weekday, subject in rows if day.isoweekday() == weekday)


async def test_substitutions_stand_in_it_and_what_is_cancelled_says_so(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA)
    calendar = await sent(school, anna)
    tuesday = date(2026, 11, 24)
    assert lessons(calendar, tuesday) == [
        ("08:30", "09:10", "История (замена)", "Кабинет 8"),
        ("09:20", "10:00", "Математика (замена)", "Кабинет 17"),
        ("11:15", "11:55", "Технология (мальчики)", "Кабинет 3"),
        ("12:05", "12:45", "Литература (перенос)", "Кабинет 14"),
    ]
    off = [event for event in calendar.events if event["STATUS"] == "CANCELLED"]
    assert {str(event["SUMMARY"]) for event in off} == {"Отмена: Литература", "Отмена: Технология (девочки)"}
    assert all(event["TRANSP"] == "TRANSPARENT" for event in off)
    (first,) = [
        event for event in calendar.events if isinstance(event.start, datetime) and event.start == at(24, 8, 30)
    ]
    assert "Вместо: Русский язык" in str(first["DESCRIPTION"])
    assert "Уроки: 1" in whole_days(calendar)  # the sixth has no bell
    anna.sees("Времени звонков школа не передала, поэтому такие уроки стоят на весь день.")


async def test_days_off_are_in_it_and_doubted_ones_say_so(school: Town) -> None:
    school.clock.at = at(14, month=12)
    anna = await school.person("Анна").links(MASHA)
    calendar = await sent(school, anna)
    anna.sees("Даты каникул уточняются")
    assert whole_days(calendar) == {"Зимние каникулы (даты уточняются)": (date(2026, 12, 31), date(2027, 1, 10))}
    assert not lessons(calendar, date(2026, 12, 31))
    assert not lessons(calendar, date(2027, 1, 8))
    assert lessons(calendar, date(2026, 12, 30))


async def test_the_file_of_later_corrects_the_one_before_and_adds_no_double(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA)
    first = await sent(school, anna)
    again = await sent(school, anna)
    assert identities(first) == identities(again)
    school.clock.move(days=1)
    later = await sent(school, anna)
    common = {str(event["UID"]): event for event in first.events}
    both = [(common[str(event["UID"])], event) for event in later.events if str(event["UID"]) in common]
    assert len(both) > len(common) / 2
    assert all(old["SUMMARY"] == new["SUMMARY"] and old.start == new.start for old, new in both)
    assert all(int(str(old["SEQUENCE"])) <= int(str(new["SEQUENCE"])) for old, new in both)
    assert len(identities(later)) == len(later.events)


async def test_a_half_that_was_chosen_is_the_only_one(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA)
    async with school.database.begin() as store:
        await store.subgroups.choose(await school.pupil(MASHA), "Английский язык", "2", school.clock.now())
    calendar = await sent(school, anna)
    names = {str(event["SUMMARY"]) for event in calendar.events}
    assert "Английский язык (2)" in names
    assert "Английский язык (1)" not in names


async def test_the_timetable_as_a_file_is_the_calendar(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA)
    for words in ("скинь расписание файлом", "пришли расписание на неделю файлом"):
        assert (await sent(school, anna, words)).events


async def test_every_child_has_a_file_and_none_names_a_child(school: Town) -> None:
    anna = await school.person("Анна").links(MASHA, PETYA)
    await anna.says("календарь")
    anna.sees("Мария, 5А; Пётр, 9Б: уроки")
    made = await files(school, anna)
    assert [file["name"] for file in made] == ["Уроки 5А.ics", "Уроки 9Б.ics"]
    assert not any(name in json.dumps(made, ensure_ascii=False) for name in ("Мария", "Пётр", "Воронцов"))
    assert not identities(read(made[0]["values"])) & identities(read(made[1]["values"]))


async def test_a_class_by_name_without_linking(school: Town) -> None:
    oleg = school.person("Олег")
    calendar = await sent(school, oleg, "календарь 5А школы 21")
    oleg.sees("5А, СОШ № 21: уроки").sees_no("согласие")
    assert len(lessons(calendar, date(2026, 11, 23))) == 6
    again = await sent(school, oleg, "календарь")
    assert identities(again) == identities(calendar)


async def test_a_teacher_gets_their_own(school: Town) -> None:
    olga = school.person("Ольга")
    await works(school, olga, CLASS_TEACHER, "СОШ № 21", "5А", number="31")
    calendar = await sent(school, olga, "пришли мой календарь")
    assert lessons(calendar, date(2026, 11, 23)) == [
        ("08:30", "09:10", "5А Математика", "Кабинет 12"),
        ("08:30", "09:10", "9Б Алгебра", "Кабинет 12"),
    ]


async def test_a_class_whose_school_has_handed_nothing_over(town: Town) -> None:
    oleg = town.person("Олег")
    await oleg.says("календарь 5А школы 21")
    oleg.sees("расписания у меня пока нет", "школа.образование33.рф")
    assert await files(town, oleg) == []
    assert oleg.offered == ["Расписание", "Каникулы"]


async def test_a_chat_of_several_gets_no_file(school: Town) -> None:
    chat = school.chat(GROUP)
    anna = await school.person("Анна").links(MASHA)
    await anna.says("пришли календарь", chat=chat)
    assert "напишите мне в личные сообщения" in chat.show()
    assert not await school.rows("SELECT 1 FROM outbox WHERE chat = ? AND body LIKE '%files%'", GROUP)


@pytest.mark.parametrize("events", [[], [{"uid": "a@b", "day": "2026-11-23", "summary": "Ночь", "lesson": True}]])
def test_even_an_almost_empty_file_is_one(events: list[dict[str, Any]]) -> None:
    stamp = datetime(2026, 11, 20, tzinfo=ZONE).isoformat()
    values = {"name": "Уроки", "zone": "Europe/Moscow", "stamp": stamp, "sequence": 1, "events": events}
    assert len([each for each in read(values).walk() if isinstance(each, Event)]) == len(events)


async def test_events_stand_in_it_of_which_the_asker_may_know(school: Town) -> None:
    await handed(
        school,
        [
            ("1", "Концерт", "27.11.2026 17:00", "18:00", "Актовый зал", "СОШ № 21", "", "", "", "", ""),
            ("2", "Собрание 9Б", "25.11.2026 18:30", "", "каб. 31", "СОШ № 21", "9Б", "", "", "", ""),
            ("3", "Неделя книги", "30.11.2026", "04.12.2026", "", "", "", "", "https://school.example/", "", ""),
            ("4", "Ёлка", "26.12.2026 12:00", "", "", "", "1–4", "", "", "", ""),
        ],
    )
    anna, vera = school.person("Анна"), school.person("Вера")
    await anna.links(PETYA)
    calendar = await sent(school, anna)
    assert "мероприятий: 3" in anna.heard
    found = {str(event["SUMMARY"]): event for event in calendar.events}
    concert, meeting, week = (found[name] for name in ("Концерт", "Собрание 9Б", "Неделя книги"))
    assert (concert.start, concert.end) == (
        datetime(2026, 11, 27, 17, tzinfo=ZONE),
        datetime(2026, 11, 27, 18, tzinfo=ZONE),
    )
    assert (str(concert["LOCATION"]), meeting.start) == ("Актовый зал", datetime(2026, 11, 25, 18, 30, tzinfo=ZONE))
    assert "DTEND" not in meeting
    assert whole_days(calendar)["Неделя книги"] == (date(2026, 11, 30), date(2026, 12, 4))
    assert "https://school.example/" in str(week["DESCRIPTION"])
    assert "Ёлка" not in found
    # Of a class that is not one's own what is public; of an event that moves the same entry.
    calendar = await sent(school, vera, "календарь 9Б школы 21")
    assert {"Концерт", "Неделя книги"} <= {str(event["SUMMARY"]) for event in calendar.events}
    assert "Собрание 9Б" not in {str(event["SUMMARY"]) for event in calendar.events}
    await handed(school, [("1", "Концерт", "28.11.2026 17:00", *[""] * 2, "СОШ № 21", *[""] * 5)])
    again = next(event for event in (await sent(school, anna)).events if str(event["SUMMARY"]) == "Концерт")
    assert again["UID"] == concert["UID"]
    assert int(str(again["SEQUENCE"])) >= int(str(concert["SEQUENCE"]))
