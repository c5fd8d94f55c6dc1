"""An empty spreadsheet of a kind: headers, one invented row, and on a second sheet what to write where."""

from pathlib import Path

from pydantic.fields import FieldInfo

from handlers.importing.kinds import KINDS
from handlers.importing.kinds.cells import ASIDE
from handlers.importing.kinds.kind import Kind

COMPLETE = {
    "absences": "Файл считается полным по своим ученикам за все дни от первой до последней своей даты: пропуски этих "
    "учеников за эти дни, которых в файле нет, будут удалены. Слова причин не хранятся.",
    "grades": "Файл считается полным по своим ученикам и предметам за все дни от первой до последней своей даты. "
    "Оценки этих учеников по этим предметам за эти дни, которых в файле нет, будут удалены.",
    "pupils": "Файл считается полным по своим учреждениям: ученики, которых в нём нет, будут считаться выбывшими.",
    "staff": "Файл считается полным по своим учреждениям: сотрудники и их должности, которых в нём нет, будут удалены.",
    "queue": "Файл считается полным по своим заявлениям на свои даты: сад, которого у заявления на эту дату больше "
    "нет, убирается. Данные на другие даты остаются: из них складывается история очереди.",
    "exams": "Файл считается полным по своим ученикам, экзаменам, предметам и учебным годам: других дней того же "
    "экзамена у этих учеников не останется. Пересдачу впишите строкой рядом с первой сдачей.",
    "achievements": "Файл считается полным по своим ученикам за все дни от первой до последней своей даты: "
    "достижения этих учеников за эти дни, которых в файле нет, будут удалены.",
    "homework": "Файл считается полным по своим классам и предметам за все дни от первой до последней своей даты: "
    "задания этих классов по этим предметам за эти дни, которых в файле нет, будут удалены.",
    "events": "Файл считается полным по своим учреждениям (и по городу, если в нём есть общегородские) с самой ранней "
    "своей даты: более поздние мероприятия, которых в нём нет, считаются отменёнными.",
    "timetable": "Файл считается полным по своим классам на дни, в которые он действует (от самой ранней «Действует с» "
    "до самой поздней «Действует по», пусто — всегда): уроки этих классов на эти дни, которых в файле нет, будут "
    "удалены. Расписание на неделю не отменяет годового: в свои дни оно важнее.",
    "substitutions": "Файл считается полным по своим учреждениям на свои даты: замены этих учреждений на эти даты, "
    "которых в нём нет, будут удалены.",
    "bells": "Файл считается полным по своим учреждениям: звонки, которых в нём нет, будут удалены. Звонки одной даты "
    "заменяют только звонки этой даты.",
    "term-grades": "Файл считается полным по своим ученикам, предметам и периодам: "
    "оценки этих учеников по этим предметам за эти периоды, которых в файле нет, будут удалены.",
}


def write(kind: Kind, path: Path) -> None:
    """Write the file, replacing one that is there. Raises OSError."""
    # Only this command needs the writer.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    fields = _fields(kind)
    book = Workbook(path)
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1, "text_wrap": True, "valign": "top"})
    optional = book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(kind.title.capitalize())
    for place, field in enumerate(fields):
        sheet.set_column(place, place, max(14, len(str(field.title)) + 4), text)
        sheet.write_string(0, place, str(field.title), head if field.is_required() else optional)
        sheet.write_string(1, place, str(field.examples[0]) if field.examples else "", text)
        sheet.write_comment(0, place, _note(field), {"x_scale": 2})
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("Пояснения")
    notes.set_column(0, 0, 24, wrapped)
    notes.set_column(1, 1, 80, wrapped)
    for row, (title, note) in enumerate(_notes(kind)):
        notes.write_row(row, 0, (title, note))
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _fields(kind: Kind) -> list[FieldInfo]:
    return [field for field in kind.row.model_fields.values() if field.json_schema_extra != ASIDE]


def _note(field: FieldInfo) -> str:
    must = "Обязательный столбец." if field.is_required() else "Столбец можно удалить."
    return f"{must} {field.description}." if field.description else must


def _notes(kind: Kind) -> list[tuple[str, str]]:
    return [
        (
            "Как заполнять",
            "Вторая строка первого листа — пример: замените её своими данными. Сам пример не загружается.",
        ),
        ("", "Порядок столбцов любой, лишние столбцы пропускаются, даты — ДД.ММ.ГГГГ."),
        *((("Что считается полным", COMPLETE[kind.name]),) if kind.name in COMPLETE else ()),
        *((f"«{field.title}»", _note(field)) for field in _fields(kind)),
        ("Виды файлов", ", ".join(f"{name} — {other.title}" for name, other in KINDS.items())),
    ]
