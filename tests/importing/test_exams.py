"""Files of examinations and achievements: what they change, what is guessed and told of, what is refused and where."""

import pytest

from handlers.importing.check import check
from handlers.importing.faults import Fault
from storage.achievements import Achievement
from storage.differences import Counts
from storage.exams import Exam
from tests.importing import files
from tests.importing.city import DAY, LATER, NOW, City
from tests.importing.files import Rows, Value

EXAMS = ("Номер", "Экзамен", "Предмет", "Дата", "Балл", "Оценка", "Минимум", "Статус")
ACHIEVEMENTS = ("Номер", "Дата", "Мероприятие", "Уровень", "Результат", "Документ")
MATHS = ("1", "ОГЭ", "Математика", "02.06.2027")


async def of(city: City, number: str) -> list[Exam]:
    pupil = await city.id(number)
    async with city.database.read() as store:
        return await store.exams.of(pupil)


async def won(city: City, number: str) -> list[Achievement]:
    pupil = await city.id(number)
    async with city.database.read() as store:
        return await store.achievements.of(pupil)


async def exams(city: City, *rows: tuple[Value, ...], partial: bool = False) -> Counts:
    padded: Rows = [(*row, *[""] * (len(EXAMS) - len(row))) for row in rows]
    result = await city.load("exams", EXAMS, padded, partial=partial)
    assert result.stored, result
    return result.counts


def faults(city: City, kind: str, header: tuple[str, ...], *rows: tuple[Value, ...]) -> list[tuple[str | None, str]]:
    path = files.csv(city.folder / f"{kind}.csv", [header, *rows])
    found: tuple[Fault, ...] = check(kind, path, today=NOW.date()).faults
    return [(fault.column, fault.problem) for fault in found]


async def test_an_examination_is_set_then_moved_then_has_its_result(city: City) -> None:
    assert await exams(city, MATHS) == Counts(new=1)
    assert await exams(city, MATHS) == Counts(same=1)
    assert await exams(city, ("1", "ОГЭ", "Математика", "09.06.2027")) == Counts(new=1, gone=1)
    assert await exams(city, ("1", "огэ", "Математика", "09.06.2027", "18", "4", "8", "явка")) == Counts(changed=1)
    (exam,) = await of(city, "1")
    assert (exam.name, exam.subject, f"{exam.day:%d.%m.%Y}") == ("ОГЭ", "Математика", "09.06.2027")
    assert exam.score == 18
    assert exam.least == 8
    assert (exam.mark, exam.status) == ("4", "Явился")


async def test_a_file_of_one_subject_says_nothing_of_another_nor_of_another_year(city: City) -> None:
    await exams(city, MATHS, ("1", "ОГЭ", "Физика", "05.06.2027"), ("1", "ВПР", "Математика", "20.04.2026", "15", "4"))
    await exams(city, ("1", "ВПР", "Математика", "21.04.2027"), (*MATHS, "5", "2", "8"))
    assert [(exam.name, exam.subject) for exam in await of(city, "1")] == [
        ("ВПР", "Математика"),
        ("ВПР", "Математика"),
        ("ОГЭ", "Математика"),
        ("ОГЭ", "Физика"),
    ]


async def test_who_sits_again_has_both_days(city: City) -> None:
    counts = await exams(
        city, (*MATHS, "5", "2", "8"), ("1", "ОГЭ", "Математика", "28.06.2027", "", "", "", "Пересдача")
    )
    assert counts == Counts(new=2)


async def test_the_class_is_as_fresh_as_its_file(city: City) -> None:
    await exams(city, MATHS)
    assert [await city.fresh(number, "exams") for number in ("1", "2", "3", "4")] == [NOW, NOW, None, None]


async def test_an_illness_that_a_file_names_is_stored_nowhere(city: City) -> None:
    await exams(city, (*MATHS, "", "", "", "не явился по болезни"), ("2", *MATHS[1:], "", "", "", "ветрянка, справка"))
    assert [exam.status for exam in await of(city, "1")] == ["Не явился по уважительной причине"]
    assert [exam.status for exam in await of(city, "2")] == ["Другое"]
    everything = (
        city.database.path.read_bytes() + city.database.path.with_name(city.database.path.name + "-wal").read_bytes()
    )
    assert "ветрянка".encode() not in everything
    assert "болезн".encode() not in everything


async def test_what_is_not_in_a_dictionary_is_told_of(city: City) -> None:
    result = await city.load("exams", EXAMS, [("1", "НИКО", "Физика", "12.10.2026", "", "", "", "ветрянка")])
    notes = [note for file in result.files for note in file.notes]
    assert any("такого экзамена нет в словаре" in note and "НИКО" in note for note in notes)
    assert any("такого статуса нет в словаре" in note for note in notes)
    assert not any("ветрянка" in note or "«»" in note for note in notes)
    assert [exam.name for exam in await of(city, "1")] == ["НИКО"]


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        (("1", "", "Физика", "02.06.2027"), "Экзамен", "пусто: впишите экзамен"),
        (("1", "ОГЭ", "Физика", "32.06.2027"), "Дата", "такого дня нет в календаре"),
        (("1", "ОГЭ", "Физика", "02.06.2029"), "Дата", "ещё не начался"),
        (("1", "ОГЭ", "Физика", "02.06.2010"), "Дата", "больше 11 лет назад"),
        (("1", "ОГЭ", "Физика", "02.06.2027", "101"), "Балл", "от 0 до 100"),
        (("1", "ОГЭ", "Физика", "02.06.2027", "-5"), "Балл", "от 0 до 100"),
        (("1", "ОГЭ", "Физика", "02.06.2027", "", "7"), "Оценка", "такой оценки нет"),
        (("1", "ОГЭ", "Физика", "02.06.2027", "", "", "много"), "Минимум", "от 0 до 100"),
    ],
)
async def test_a_bad_cell_is_named(city: City, row: tuple[str, ...], column: str, problem: str) -> None:
    ((named, said),) = faults(city, "exams", EXAMS, (*row, *[""] * (len(EXAMS) - len(row))))
    assert named == column
    assert problem in said


async def test_with_a_bad_row_nothing_is_stored(city: City) -> None:
    result = await city.load("exams", EXAMS[:4], [MATHS, ("99", "ОГЭ", "Физика", "02.06.2027")])
    assert not result.stored
    assert await of(city, "1") == []


async def test_two_results_of_one_sitting_contradict_each_other(city: City) -> None:
    rows = [(*MATHS, "18", "4", "", ""), (*MATHS, "19", "4", "", "")]
    assert [problem for _, problem in faults(city, "exams", EXAMS, *rows)] == ["уже есть с другими данными: строка 2"]


async def test_achievements_are_complete_for_their_days(city: City) -> None:
    rows = [
        ("1", DAY, "Олимпиада по физике", "городской", "призёр", "https://example.org/d/1.pdf"),
        ("1", DAY, "Олимпиада по химии", "Школа", "победитель", ""),
        ("2", DAY, "Кубок", "район", "2 место", "№ 17"),
    ]
    assert (await city.load("achievements", ACHIEVEMENTS, rows)).counts == Counts(new=3)
    assert (await city.load("achievements", ACHIEVEMENTS, rows, now=LATER)).counts == Counts(same=3)
    assert (await city.load("achievements", ACHIEVEMENTS, rows[:1])).counts == Counts(same=1, gone=1)
    assert await won(city, "1") == [
        Achievement(DAY, "Олимпиада по физике", "муниципальный", "призёр", "https://example.org/d/1.pdf")
    ]
    assert [(one.level, one.document) for one in await won(city, "2")] == [("муниципальный", "№ 17")]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "//host/x", "http://", "https://a b.ru/x"]
)
async def test_a_document_is_an_address_that_may_be_opened_or_words(city: City, address: str) -> None:
    ((column, problem),) = faults(city, "achievements", ACHIEVEMENTS, ("1", DAY, "Кубок", "школа", "приз", address))
    assert (column, "https://" in problem) == ("Документ", True)


async def test_who_sits_on_a_day_is_found_once_without_those_who_left_or_have_a_result(city: City) -> None:
    await exams(
        city,
        MATHS,
        ("2", *MATHS[1:]),
        ("3", *MATHS[1:], "18"),
        ("4", "ЕГЭ", "Физика", "03.06.2027"),
    )
    await city.pupils([("3", "СОШ 21", "7б", "Опытная", "Анна", ""), ("1", "СОШ 21", "7А", "Примерова", "Мария", "")])
    async with city.database.read() as store:
        (day,) = {exam.day for exam in await store.exams.of(await city.id("1"))}
        found = await store.exams.coming([day])
        plan = await store.rows.all("EXPLAIN QUERY PLAN SELECT 1 FROM exams WHERE day IN (1, 2, 3)")
    assert [(sitting.pupil, sitting.exam.subject) for sitting in found] == [(await city.id("1"), "Математика")]
    assert any("exams_by_day" in row[3] for row in plan)
