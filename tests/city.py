"""A tiny city for conversation tests: always the same twelve pupils, and marks whose sums a reader can check by eye.

It stands on Friday 20.11.2026. СОШ № 21 weighs its marks and has classes 5А and 9Б; СОШ № 17 has no weights and 4А;
one boy of 9Б also goes to МУК. `small_city()` gives the rows by column header, as an import file has them;
`written(folder)` writes them as CSV for the real import.

The week of 16-20 November, of Маша (100001): Математика 5 4 5(4) 5 4, weighted 4,75 (plain 4,6); Русский язык
4 3(3) 5, weighted 3,6 (plain 4); Литература 5 зачёт; История 5; Английский язык н; Физическая культура осв.
Of Петя (100002): Алгебра 3 4(2), weighted 3,67; Физика 4 н/а 3; Химия has none this week.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]

TODAY = date(2026, 11, 20)

MASHA = "100001"
PETYA = "100002"
TWINS = ("100007", "100008")
# Two girls of 5А bear one full name; two Королёвы of 9Б bear one surname, written once with ё and once without.
NAMESAKES = ("100011", "100012")
KOROLYOVS = ("100014", "100017")
NO_PATRONYMIC = "100016"
RESTRICTED = "100015"
IN_TWO_PLACES = "100017"

_INSTITUTIONS = """
sch21 | школа | МБОУ «Средняя общеобразовательная школа № 21» | СОШ № 21
sch17 | школа | МБОУ «Средняя общеобразовательная школа № 17» | СОШ № 17
muk   | другое | МБОУ «Межшкольный учебный комбинат» | МУК
"""

_PUPILS = """
100001 | СОШ № 21 | 5А  | Воронцова | Мария | Дмитриевна | 14.03.2015 |
100011 | СОШ № 21 | 5А  | Соколова | Анна | Сергеевна | 02.02.2015 |
100012 | СОШ № 21 | 5А  | Соколова | Анна | Сергеевна | 19.08.2015 |
100013 | СОШ № 21 | 5А  | Иванов-Петровский | Артём | Ильич | 30.12.2014 |
100002 | СОШ № 21 | 9Б  | Воронцов | Пётр | Дмитриевич | 02.07.2011 |
100014 | СОШ № 21 | 9Б  | Королёв | Фёдор | Алексеевич | 11.10.2010 |
100015 | СОШ № 21 | 9Б  | Лебедева | Полина | Олеговна | 24.05.2011 | да
100017 | СОШ № 21 | 9Б  | Королев | Семён | Павлович | 08.01.2011 |
100007 | СОШ № 17 | 4А  | Котов | Кирилл | Олегович | 19.04.2016 |
100008 | СОШ № 17 | 4А  | Котов | Никита | Олегович | 19.04.2016 |
100016 | СОШ № 17 | 4А  | Алиев | Тимур | | 05.09.2015 |
100018 | СОШ № 17 | 4А  | Зайцева | Алёна | Игоревна | 21.06.2016 |
100017 | МУК      | 9 М | Королев | Семён | Павлович | 08.01.2011 |
"""

_LATELY = {
    "100001": """
02.11 | Математика | 4 | 1 | Ответ на уроке | |
02.11 | Русский язык | 5 | 1 | Домашнее задание | |
03.11 | Английский язык | 4 | 1 | Ответ на уроке | My family |
05.11 | История | 4 | 1 | Ответ на уроке | |
05.11 | Математика | 3 | 2 | Самостоятельная работа | Проценты |
06.11 | Литература | 4 | 3 | Сочинение | Н. В. Гоголь. "Ревизор" |
09.11 | Математика | 5 | 1 | Ответ на уроке | |
10.11 | Русский язык | 4 | 1 | Ответ на уроке | |
11.11 | Английский язык | 5 | 2 | Тест | Past Simple; irregular verbs | молодец
12.11 | Математика | н | 1 | Ответ на уроке | |
12.11 | История | н | 1 | Ответ на уроке | |
13.11 | Математика | 4 | 1 | Домашнее задание | |
13.11 | Физическая культура | 5 | 1 | Ответ на уроке | |
16.11 | Математика | 5 | 1 | Ответ на уроке | |
16.11 | Русский язык | 4 | 1 | Ответ на уроке | |
17.11 | Математика | 4 | 1 | Домашнее задание | |
17.11 | История | 5 | 1 | Ответ на уроке | Древний Египет | Очень старалась!
18.11 | Русский язык | 3 | 3 | Диктант | Словарный диктант № 3 |
18.11 | Английский язык | н | 1 | Ответ на уроке | |
19.11 | Математика | 5 | 4 | Контрольная работа | Десятичные дроби |
19.11 | Литература | 5 | 1 | Ответ на уроке | |
19.11 | Физическая культура | осв | 1 | Ответ на уроке | |
20.11 | Математика | 5 | 1 | Ответ на уроке | |
20.11 | Математика | 4 | 1 | Ответ на уроке | |
20.11 | Русский язык | 5 | 1 | Ответ на уроке | |
20.11 | Литература | зачёт | 1 | Ответ на уроке | |
""",
    "100002": """
09.11 | Алгебра | 4 | 1 | Ответ на уроке | |
10.11 | Химия | 5 | 2 | Лабораторная работа | Валентность |
11.11 | Физика | 2 | 4 | Контрольная работа | Закон Ома | исправить до пятницы
12.11 | Геометрия | 4 | 1 | Ответ на уроке | |
13.11 | Русский язык | 3 | 1 | Домашнее задание | |
16.11 | Алгебра | 3 | 1 | Ответ на уроке | |
17.11 | Физика | 4 | 1 | Ответ на уроке | |
18.11 | Физика | н/а | 1 | Ответ на уроке | |
19.11 | Алгебра | 4 | 2 | Самостоятельная работа | Неравенства |
20.11 | Физика | 3 | 1 | Ответ на уроке | |
""",
    "100007": """
16.11 | Математика | 4 | | Ответ на уроке | |
17.11 | Русский язык | 3 | | Диктант | |
19.11 | Окружающий мир | 5 | | Ответ на уроке | |
20.11 | Математика | 4 | | Ответ на уроке | |
""",
    "100008": """
16.11 | Математика | 5 | | Ответ на уроке | |
17.11 | Русский язык | 4 | | Диктант | |
20.11 | Математика | 5 | | Ответ на уроке | |
""",
}

# The rest of a class, by a rule anybody can follow: every other weekday from 2 November one mark, 3 4 5 3 4 5 …
_SUBJECTS = {"4А": ("Математика", "Русский язык"), "5А": ("Математика", "История"), "9Б": ("Алгебра", "Физика")}
_FIRST = date(2026, 11, 2)
_EVERY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SmallCity:
    """Rows by column header, in the order of the files."""

    institutions: tuple[Row, ...]
    pupils: tuple[Row, ...]
    grades: tuple[Row, ...]

    def written(self, folder: Path) -> tuple[tuple[str, Path], ...]:
        """Writes institutions.csv, pupils.csv and grades.csv (UTF-8, «;»); (KIND, path) in the order of import."""
        kinds = {"institutions": self.institutions, "pupils": self.pupils, "grades": self.grades}
        return tuple((kind, _written(folder / f"{kind}.csv", rows)) for kind, rows in kinds.items())

    def grades_of(self, number: str) -> tuple[Row, ...]:
        return tuple(row for row in self.grades if row["Номер"] == number)


def small_city() -> SmallCity:
    pupils = tuple(
        _rows(
            _PUPILS,
            "Номер",
            "Учреждение",
            "Класс",
            "Фамилия",
            "Имя",
            "Отчество",
            "Дата рождения",
            "Ограничение",
        )
    )
    institutions = tuple(_rows(_INSTITUTIONS, "Код", "Тип", "Название", "Краткое название"))
    return SmallCity(institutions, pupils, (*_told(), *_by_rule(pupils)))


def _rows(text: str, *headers: str) -> Iterator[Row]:
    for line in text.strip().splitlines():
        yield dict(zip(headers, (cell.strip() for cell in line.split("|")), strict=True))


def _told() -> Iterator[Row]:
    for number, text in _LATELY.items():
        for row in _rows(text, "Дата", "Предмет", "Оценка", "Вес", "Вид работы", "Тема", "Комментарий"):
            yield {"Номер": number} | row | {"Дата": f"{row['Дата']}.2026"}


def _by_rule(pupils: tuple[Row, ...]) -> Iterator[Row]:
    others = [row for row in pupils if row["Номер"] not in _LATELY and row["Класс"] in _SUBJECTS]
    for row in others:
        days = [_FIRST + n * _EVERY for n in range(10)]
        for n, day in enumerate(day for day in days if day.weekday() < 5):
            subject = _SUBJECTS[row["Класс"]][n % 2]
            weight = "1" if row["Учреждение"] == "СОШ № 21" else ""
            yield _grade(row["Номер"], day, subject, "345"[n % 3], weight)
    yield _grade(IN_TWO_PLACES, date(2026, 11, 18), "Профессиональная подготовка", "5", "")


def _grade(number: str, day: date, subject: str, mark: str, weight: str) -> Row:
    return {
        "Номер": number,
        "Дата": f"{day:%d.%m.%Y}",
        "Предмет": subject,
        "Оценка": mark,
        "Вес": weight,
        "Вид работы": "Ответ на уроке",
        "Тема": "",
        "Комментарий": "",
    }


def _written(path: Path, rows: tuple[Row, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=";")
        table.writeheader()
        table.writerows(rows)
    return path
