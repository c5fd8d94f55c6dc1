"""docs/administrator.md from the first file to a copy put back: each command is run, in its order, and does it."""

import shlex
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter

from bot.clock import Clock
from tests.bot.console import Console
from tests.test_documents import FENCED

GUIDE = Path(__file__).parents[1] / "docs" / "administrator.md"
NOW = Clock().now()
LATELY, SOON = (f"{NOW + timedelta(days=days):%d.%m.%Y}" for days in (-3, 3))
NUMBER = "1001"
"""Where the guide says НОМЕР."""
FOLDER = "/srv/kovrov-bot/"
FAULTS = {"doctor": {2}}
"""Of no token: there is no community here."""

FILES = {
    "учреждения.xlsx": (
        ("Код", "Тип", "Название", "Краткое название"),
        ("21", "школа", "МБОУ «Средняя общеобразовательная школа № 21»", "СОШ № 21"),
        ("52", "детский сад", "МБДОУ «Детский сад № 52»", "Детский сад № 52"),
    ),
    "ученики.xlsx": (
        ("Номер", "Учреждение", "Класс", "Фамилия", "Имя"),
        (NUMBER, "СОШ № 21", "7Б", "Примерова", "Мария"),
    ),
    "сотрудники.xlsx": (
        ("Номер", "Учреждение", "Фамилия", "Имя", "Класс"),
        ("37", "СОШ № 21", "Образцова", "Ольга", "7Б"),
    ),
    "расписание.xlsx": (
        ("Учреждение", "Класс", "День", "Урок", "Предмет"),
        ("СОШ № 21", "7Б", "понедельник", "1", "Математика"),
    ),
    "итоговые.xlsx": (("Номер", "Предмет", "Период", "Оценка"), (NUMBER, "Математика", "1 четверть", "5")),
    "пропуски.xlsx": (("Номер", "Дата", "Причина"), (NUMBER, LATELY, "")),
    "задания.xlsx": (
        ("Учреждение", "Класс", "Дата", "Предмет", "Задание"),
        ("СОШ № 21", "7Б", SOON, "Математика", "№ 512"),
    ),
    "экзамены.xlsx": (("Номер", "Экзамен", "Предмет", "Дата"), (NUMBER, "ВПР", "Математика", LATELY)),
    "достижения.xlsx": (
        ("Номер", "Дата", "Мероприятие", "Уровень", "Результат"),
        (NUMBER, LATELY, "Олимпиада по математике", "муниципальный", "призёр"),
    ),
    "мероприятия.xlsx": (("Код", "Название", "Начало"), ("1", "Городская олимпиада", f"{SOON} 11:00")),
}
TEXTS = {
    "оценки.csv": f"Номер;Дата;Предмет;Оценка\n{NUMBER};{LATELY};Математика;5\n",
    "очередь.csv": "Номер заявления;Дата рождения;Дата постановки;Статус;Детский сад;Место;На дату\n"
    f"33-004019;2024;16.08.2025;Зарегистрировано;Детский сад № 52;12;{LATELY}\n",
}
"""What secretaries would have put in, in the columns that docs/secretary.md calls required."""


def commands() -> list[list[str]]:
    """In the order of the page; the folder for files is the test's own."""
    return [
        shlex.split(line.partition(" #")[0].replace("НОМЕР", NUMBER).replace(FOLDER, ""))[1:]
        for language, fence in FENCED.findall(GUIDE.read_text("utf-8"))
        for line in fence.splitlines()
        if language == "sh" and line.startswith("kovrov-bot ")
    ]


def write(folder: Path, name: str) -> None:
    with xlsxwriter.Workbook(folder / name) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(FILES[name]):
            sheet.write_row(row, 0, cells)


def test_the_commands_of_the_guide_do_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    console = Console(tmp_path)
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    for name in FILES.keys() - {"ученики.xlsx"}:
        write(tmp_path, name)
    run = commands()
    assert len(run) > 25
    for words in run:
        said = console(*words)
        assert said.status in FAULTS.get(words[0], {0}), f"{words}: {said.out}{said.err}"
        if words[0] == "template":
            write(tmp_path, words[-1])  # she fills it in
        if words[0] == "import":
            assert "с ошибками 0" in said.out, said.out
