"""Files of absences: the reason is a kind and nothing more, and faults name their cell but never an illness."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.importing.check import check
from handlers.importing.undo import undo
from handlers.rules import absence_reasons
from storage.differences import Counts
from tests.importing import files
from tests.importing.city import DAY, LATER, NOW, City
from tests.importing.files import Rows, Value

WHOLE = ("Номер", "Дата", "Причина")
LONG = ("Номер", "Дата", "Урок", "Предмет", "Причина")
NEXT = DAY + timedelta(days=1)
ILL = (
    "ветрянка",
    "ОРВИ",
    "болезнь",
    "болел с 03.11",
    "Справка №5 из поликлиники",
    "мед. справка",
    "б",
    "Лечение в больнице",
)


async def missed(city: City, number: str = "1") -> list[tuple[date, int, str, str]]:
    pupil = await city.id(number)
    async with city.database.read() as store:
        found = await store.absences.of(pupil, date(2026, 9, 1), date(2027, 5, 31))
    return [(one.day, one.lesson, one.subject, one.why) for one in found]


async def loaded(city: City, *rows: Sequence[Value], header: tuple[str, ...] = WHOLE) -> Counts:
    result = await city.load("absences", header, rows)
    assert result.stored, result
    return result.counts


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("уважительная", "excused"),
        ("Уважительная причина", "excused"),
        ("НЕуважительная", "unexcused"),
        ("не уважительная", "unexcused"),
        ("без уважительной причины", "unexcused"),
        ("прогулял", "unexcused"),
        ("нп", "unexcused"),
        ("По заявлению", "request"),
        ("заявление родителей", "request"),
        ("семейные обстоятельства", "request"),
        ("олимпиада", "excused"),
        ("ув.", "excused"),
        ("н", "untold"),
        ("не указана", "untold"),
        ("-", "untold"),
        ("", "untold"),
        ("?", "untold"),
        ("опоздал на 10 минут", "late"),
        ("забухал", None),
        *((illness, "excused") for illness in ILL if illness != "ветрянка"),
    ],
)
def test_a_reason_counts_as_one_of_a_few_kinds(written: str, kind: str | None) -> None:
    assert absence_reasons.meant(written) == kind


async def test_whole_days_and_single_lessons_are_stored_by_kind(city: City) -> None:
    rows: Rows = [
        ("1", DAY, "", "", "ОРВИ"),
        ("1", NEXT, "3", "Физика", "прогул"),
        ("1", NEXT, "4 урок", "", "по заявлению"),
        ("2", DAY, "", "Химия", ""),
        ("2", DAY, "", "Химия", "уважительная"),
    ]
    assert await loaded(city, *rows, header=LONG) == Counts(new=5)
    assert await missed(city) == [
        (DAY, 0, "", "excused"),
        (NEXT, 3, "Физика", "unexcused"),
        (NEXT, 4, "", "request"),
    ]
    assert await missed(city, "2") == [(DAY, 0, "Химия", "untold"), (DAY, 0, "Химия", "excused")]
    assert await city.fresh("3", "absences") is None
    assert await city.fresh("1", "absences") == NOW


async def test_the_same_file_twice_changes_nothing_and_a_shorter_one_takes_its_pupils_days_away(city: City) -> None:
    rows = (("1", DAY, "болезнь"), ("1", NEXT, ""), ("2", DAY, ""))
    await loaded(city, *rows)
    assert await loaded(city, *rows) == Counts(same=3)
    assert await loaded(city, ("1", DAY, "уважительная"), ("1", NEXT, "прогул")) == Counts(same=1, changed=1)
    assert await loaded(city, ("1", DAY, "ув"), ("3", NEXT, "")) == Counts(same=1, new=1, gone=1)
    assert await missed(city) == [(DAY, 0, "", "excused")]
    assert await missed(city, "2") == [(DAY, 0, "", "untold")]


async def test_no_word_of_an_illness_reaches_the_store_or_a_message(city: City) -> None:
    told = await city.load("absences", WHOLE, [("1", DAY + timedelta(days=at), word) for at, word in enumerate(ILL)])
    assert told.stored
    assert {why for *_, why in await missed(city)} == {"excused", "untold"}
    bad = await city.load("absences", WHOLE, [("1", "нет", "ветрянка"), ("999", DAY, "ангина")], dry_run=True)
    assert bad.files[0].fault_count == 2
    stored = b"".join(path.read_bytes() for path in city.folder.glob("store.db*"))
    for word in ("ветрянк", "орви", "ОРВИ", "болел", "оликлиник", "больниц", "ангин"):
        assert word.encode() not in stored
        assert word not in repr((told, bad))
    assert "причины нет в словаре" in str(told.files[0].notes)


async def test_who_came_late_was_there(city: City) -> None:
    result = await city.load("absences", LONG, [("1", DAY, "1", "", "опоздание"), ("1", DAY, "2", "", "")])
    assert result.counts == Counts(new=1)
    assert "опоздания не пропуски, в список не взяты: 1" in result.files[0].notes


def test_faults_name_their_cell(tmp_path: Path) -> None:
    rows: Rows = [
        ("1", "05.11.2026", "0", "", ""),
        ("1", "05.11.2026", "15", "", ""),
        ("1", "05.11.2026", "третий", "", ""),
        ("1", "31.11.2026", "3", "", ""),
        ("1", "06.11.2026", "3", "Физика", ""),
        ("1", "06.11.2026", "3", "Химия", ""),
        ("1", "07.11.2026", "", "", ""),
        ("1", "07.11.2026", "", "", "прогул"),
        ("", "07.11.2026", "", "", ""),
    ]
    found = check("absences", files.csv(tmp_path / "absences.csv", [LONG, *rows]), today=date(2026, 11, 20))
    assert [(one.row, one.column, one.value) for one in found.faults] == [
        (2, "Урок", "0"),
        (3, "Урок", "15"),
        (4, "Урок", "третий"),
        (5, "Дата", "31.11.2026"),
        (7, "Предмет", "Химия"),
        (9, "Номер", "1"),
        (10, "Номер", ""),
    ]
    assert found.staged == 0


async def test_an_import_taken_back_has_never_been(city: City) -> None:
    await loaded(city, ("1", DAY, "болезнь"), ("2", DAY, ""))
    before = await missed(city)
    await city.load("absences", WHOLE, [("1", DAY, "прогул"), ("1", NEXT, "прогул")], now=LATER)
    await undo(city.database, "absences", now=LATER)
    assert await missed(city) == before
    assert await city.fresh("1", "absences") == NOW
