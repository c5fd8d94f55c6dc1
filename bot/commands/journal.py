"""`journal`: what staff and commands did to rights and data, on screen or as a file."""

import csv
import io
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.commands import issuing, opening, showing
from bot.commands.issuing import Refused
from bot.commands.role_words import TITLES
from bot.settings import Settings
from storage.database import Database
from storage.journal import CLOCK, COMMAND, Act, Line
from storage.moments import text

HEADERS = ("Когда", "Кто", "Что сделано", "Учреждение", "О ком или о чём", "Подробности")
ACTS = {
    Act.CODES_ISSUED: "выданы коды",
    Act.CODES_REVOKED: "отозваны коды",
    Act.STAFF_CODE_ISSUED: "выдан код сотруднику",
    Act.STAFF_CODES_REVOKED: "отозваны коды сотрудников",
    Act.ROLE_GRANTED: "получена роль",
    Act.ROLE_ENDED: "снята роль",
    Act.LINK_SUSPENDED: "привязка приостановлена",
    Act.LINK_RESUMED: "привязка возобновлена",
    Act.MOVE_CONFIRMED: "подтверждён переход",
    Act.DISCRETION_SET: "родные скрыты друг от друга",
    Act.DISCRETION_LIFTED: "родные снова видят друг друга",
    Act.TICKET_ANSWERED: "отвечено на обращение",
    Act.ANSWER_CORRECTED: "исправлен ответ на обращение",
    Act.ANNOUNCED: "объявление",
    Act.ANNOUNCEMENT_STOPPED: "рассылка остановлена",
    Act.ANNOUNCEMENT_CORRECTED: "объявление исправлено",
    Act.ANNOUNCEMENT_RECALLED: "объявление отозвано",
    Act.ANNOUNCEMENT_REPEATED: "напоминание об объявлении",
    Act.CHAT_BOUND: "чат привязан к классу",
    Act.CHAT_UNBOUND: "чат отвязан от класса",
    Act.SIGN_UPS_EXPORTED: "выгружены записи",
    Act.IMPORTED: "загружены данные",
    Act.IMPORT_UNDONE: "отменена загрузка",
    Act.LEAVERS_ERASED: "стёрты выбывшие дети",
    Act.BACKED_UP: "сделана копия",
    Act.RESTORED: "восстановлено из копии",
}
FORMS = (".csv", ".xlsx")
WIDE = (17, 12, 30, 26, 20, 50)
EMPTY = "В журнале за это время ничего нет."
NOT_A_DAY = "«{text}» не похоже на дату. Напишите её так: --since 01.11.2026."
OTHER_FORM = "Сохранить можно в .xlsx или .csv, а не в {suffix}."
THERE = "Файл «{path}» уже есть: укажите другое имя."
NOT_WRITTEN = "Не получилось записать {path}: {why}."
WRITTEN = "{path}: строк {count}."
WHO = {COMMAND: "команда", CLOCK: "бот по часам"}
DETAILS = TITLES | {
    "no longer in the staff file": "нет в списке сотрудников",
    "employee": "сотрудник",
    "by command": "командой",
    "laid down": "снял сам",
    "forgotten": "попросил забыть",
    "mother": "мама",
    "father": "папа",
    "grandmother": "бабушка",
    "grandfather": "дедушка",
    "guardian": "опекун",
    "relative": "родственник",
    "self": "сам ученик",
    "institutions": "учреждения",
    "pupils": "ученики",
    "staff": "сотрудники",
    "term-grades": "итоговые оценки",
    "absences": "пропуски",
    "homework": "домашние задания",
    "events": "мероприятия",
    "timetable": "расписание",
    "substitutions": "замены",
    "bells": "звонки",
    "queue": "очередь в детские сады",
    "exams": "экзамены",
    "achievements": "достижения",
    "code future": "Код будущего",
    "grades": "оценки",
    "new": "новых",
    "changed": "изменено",
    "gone": "удалено",
    "refused": "не принято",
}
"""What stands in details, in the store's words."""


@click.command("journal")
@click.option("--since", "since_text", metavar="ДАТА", help="с какого дня, например 01.11.2026")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="только об этом учреждении")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="куда сохранить: .xlsx или .csv")
@click.option("--json", "as_json", is_flag=True, help="Список JSON для программы.")
def journal(since_text: str | None, institution: str | None, output: Path | None, as_json: bool) -> None:
    """Показать, что сотрудники и команды меняли в правах и данных."""
    if output is not None and output.suffix.casefold() not in FORMS:
        opening.fail(OTHER_FORM.format(suffix=output.suffix or output))
    if output is not None and output.exists():
        opening.fail(THERE.format(path=output))
    settings = opening.read_settings()
    since = _day(since_text, settings.timezone) if since_text else None
    lines = opening.run(_read(settings, since, institution))
    if as_json:
        click.echo(json.dumps([as_object(line) for line in lines], ensure_ascii=False, indent=2))
    elif output is not None:
        _save(output, lines, settings.timezone)
        click.echo(WRITTEN.format(path=output, count=len(lines)))
    else:
        show(lines, settings.timezone)


def _day(words: str, zone: ZoneInfo) -> datetime:
    """The day's first moment in the city."""
    for shape in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        with suppress(ValueError):
            return datetime.strptime(words.strip(), shape).replace(tzinfo=zone)
    return opening.fail(NOT_A_DAY.format(text=words))


async def _read(settings: Settings, since: datetime | None, institution: str | None) -> list[Line]:
    opening.must_exist(settings.database_url)
    async with await Database.open(settings.database_url) as database, database.read() as store:
        try:
            place = await issuing.institution(store, institution) if institution else None
        except Refused as refused:
            opening.fail(str(refused), 1)
        return await store.journal.lines(since=since, institution=place.id if place else None)


def as_object(line: Line) -> dict[str, Any]:
    """In the words of the table; the institution by its code."""
    return {
        "id": line.id,
        "at": text(line.at),
        "who": line.who,
        "act": line.act,
        "institution": line.code or None,
        "what": line.what,
        "details": line.details,
    }


def cells(line: Line, zone: ZoneInfo) -> Sequence[str]:
    """A line for a person."""
    who = WHO.get(line.who) or line.who.replace("role", "роль №")
    acts = {act.value: words for act, words in ACTS.items()}
    at = f"{line.at.astimezone(zone):%d.%m.%Y %H:%M}"
    return (at, who, acts.get(line.act, line.act), line.institution, line.what, _in_russian(line.details))


def _in_russian(details: str) -> str:
    """The store's words as a person reads them; what is not listed stays as it is."""
    for word, russian in DETAILS.items():
        details = re.sub(rf"\b{word}\b", russian, details)
    return details


def show(lines: Sequence[Line], zone: ZoneInfo) -> None:
    if lines:
        showing.table(HEADERS, (cells(line, zone) for line in lines))
    else:
        click.echo(EMPTY)


def _save(path: Path, lines: Sequence[Line], zone: ZoneInfo) -> None:
    """Whole or not at all, readable by its owner alone."""
    rows = [HEADERS, *(cells(line, zone) for line in lines)]
    content = _book(rows) if path.suffix.casefold() == ".xlsx" else _table(rows)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        opening.fail(NOT_WRITTEN.format(path=path, why=opening.why(error)), 1)


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    """For a spreadsheet program; a cell that it would take for a formula gets an apostrophe."""
    table = io.StringIO(newline="")
    safe = [[f"'{cell}" if cell[:1] in tuple("=+-@") else cell for cell in row] for row in rows]
    csv.writer(table, delimiter=";", lineterminator="\r\n").writerows(safe)
    return table.getvalue().encode("utf-8-sig")


def _book(rows: Sequence[Sequence[str]]) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Журнал")
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    for column, width in enumerate(WIDE):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, None if number else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(WIDE) - 1)
    book.close()
    return content.getvalue()
