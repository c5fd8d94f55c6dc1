"""What came of an imported file, in words for a person and as an object for a program."""

from collections.abc import Sequence
from typing import Any

from handlers.importing.faults import Fault, Stretches
from handlers.importing.kinds import KINDS
from handlers.importing.results import Loaded

SCREENFUL = 20
"""Faults that are told in words; a program hears of all of them."""

LISTED = 10_000
"""Faulty rows that a program is told of."""

COMPLETE = {
    "grades": "Файл считается полным по своим ученикам и предметам за все дни от первой до последней своей даты:"
    " оценок, которых в нём нет, {done}: {gone}",
    "term-grades": "Файл считается полным по своим ученикам, предметам и периодам: оценок, которых в нём нет, {done}:"
    " {gone}",
    "absences": "Файл считается полным по своим ученикам за все дни от первой до последней своей даты: пропусков,"
    " которых в нём нет, {done}: {gone}",
    "exams": "Файл считается полным по своим ученикам, экзаменам, предметам и учебным годам: сдач, которых в нём нет,"
    " {done}: {gone}",
    "achievements": "Файл считается полным по своим ученикам за все дни от первой до последней своей даты:"
    " достижений, которых в нём нет, {done}: {gone}",
    "homework": "Файл считается полным по своим классам и предметам за все дни от первой до последней своей даты:"
    " заданий, которых в нём нет, {done}: {gone}",
    "events": "Файл считается полным по своим учреждениям с самой ранней своей даты: мероприятий, которых в нём нет,"
    " {done}: {gone}",
    "timetable": "Файл считается полным по своим классам на дни, в которые он действует: уроков, которых в нём нет,"
    " {done}: {gone}",
    "substitutions": "Файл считается полным по своим учреждениям на свои даты: замен, которых в нём нет, {done}:"
    " {gone}",
    "bells": "Файл считается полным по своим учреждениям: звонков, которых в нём нет, {done}: {gone}",
    "pupils": "Файл считается полным по своим учреждениям: учеников, которых в нём нет, {done} выбывшими: {gone}",
    "staff": "Файл считается полным по своим учреждениям: строк о сотрудниках, которых в нём нет, {done}: {gone}",
}

OFFER = "чтобы получить копию файла с пометками, что исправить, повторите команду с --marked ИМЯ.xlsx"


def as_object(file: Loaded) -> dict[str, Any]:
    """What `--json` prints: each faulty row by itself, the first `LISTED` of all the `fault_count`."""
    moves = file.moves
    return {
        "kind": file.kind,
        "file": str(file.file),
        "rows": file.rows,
        "new": file.counts.new,
        "changed": file.counts.changed,
        "same": file.counts.same,
        "refused": file.refused,
        "gone": file.counts.gone,
        "faults": _flat(file.faults),
        "fault_count": file.fault_count,
        "notes": list(file.notes),
        "dry_run": file.dry_run,
        "stored": file.stored,
        **({"marked": True} if file.marked else {}),
        **({"program": file.program} if file.program else {}),
        **(
            {
                "arrived": moves.arrived,
                "transferred": moves.transferred,
                "changed_class": moves.changed_class,
                "left": moves.left,
            }
            if moves
            else {}
        ),
    }


def _flat(faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for fault in faults:
        same = {"sheet": fault.sheet, "column": fault.column, "value": fault.value, "problem": fault.problem}
        same |= {"place": fault.place} if fault.place else {}
        rows += [{"row": row, **same} for row in _rows(fault, LISTED - len(rows))]
    order = {sheet: at for at, sheet in enumerate(dict.fromkeys(fault.sheet for fault in faults))}
    return sorted(rows, key=lambda one: (order[one["sheet"]], one["row"] or 0))


def _rows(fault: Fault, most: int) -> Sequence[int | None]:
    if not fault.rows:
        return [fault.row]
    return [row for first, last in fault.rows for row in range(first, min(last, first + most) + 1)][:most]


def in_words(file: Loaded) -> str:
    """The same for a person: the verdict, the counts, the faults, the notes."""
    lines = [f"{_named(file)}: {_verdict(file)}"]
    if file.rows:
        counts = file.counts
        lines.append(
            f"  строк {file.rows}: новых {counts.new}, изменённых {counts.changed}, прежних {counts.same},"
            f" с ошибками {file.refused}; исчезло {counts.gone}"
        )
    if moves := file.moves:
        lines.append(
            f"  прибыло {moves.arrived}, выбыло {moves.left}, перешло из класса в класс {moves.changed_class},"
            f" перешло из другого учреждения {moves.transferred}"
        )
    if file.counts.gone and file.kind in COMPLETE:
        lines.append(f"  {COMPLETE[file.kind].format(done=_done(file), gone=file.counts.gone)}")
    lines += [f"  {_place(fault)}{fault.problem}" for fault in file.faults[:SCREENFUL]]
    if more := file.fault_count - sum(_size(fault) for fault in file.faults[:SCREENFUL]):
        lines.append(f"  … и ещё {more}; все до одной покажет --json")
    if file.faults and file.faults[0].row and not file.marked and not file.program:
        lines.append(f"  {OFFER}")
    lines += [f"  заметка: {note}" for note in file.notes]
    return "\n".join(lines)


def _named(file: Loaded) -> str:
    """A program's file is several imports, and each says what it is of."""
    return f"{file.file.name} ({file.program}, {KINDS[file.kind].title})" if file.program else file.file.name


def _size(fault: Fault) -> int:
    return len(Stretches(fault.rows)) or 1


def _done(file: Loaded) -> str:
    word = "сочтено" if file.kind == "pupils" else "удалено"
    return word if file.stored else f"будет {word}"


def _verdict(file: Loaded) -> str:
    if file.dry_run:
        return "проверка без загрузки, ошибок нет" if file.faultless else "проверка без загрузки, есть ошибки"
    if not file.stored:
        return "загружать нечего" if file.faultless else "не загружен, исправьте ошибки"
    return "загружен" if file.faultless else "загружен без строк с ошибками"


def _place(fault: Fault) -> str:
    parts = [
        f"лист «{fault.sheet}»" if fault.sheet else "",
        fault.place or "",
        str(Stretches(fault.rows)) if fault.rows else "",
        f"столбец «{fault.column}»" if fault.column else "",
        f"значение «{fault.value}»" if fault.value else "",
    ]
    place = ", ".join(filter(None, parts))
    return f"{place}: " if place else ""
