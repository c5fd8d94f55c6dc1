"""`code-future export`: who is signed up for «Код будущего», by site, as a spreadsheet for those who run the sites."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.clock import Clock
from bot.commands import opening, sheets
from bot.commands.issuing import Refused, storing
from bot.settings import Settings
from handlers.rules.code_future import Programme, load
from storage.code_future import Listed
from storage.journal import COMMAND, Act

HEADERS = ("Площадка", "Школа", "Класс", "Имя", "Язык", "Уровень", "Состояние", "С какого дня")
WIDE = (18, 18, 8, 18, 16, 22, 30, 14)
SUMMARY = ("Площадка", "Мест", "Записано", "Отказ")
LIST, SITES = "Список", "По площадкам"
ONLY_XLSX = "Список сохраняется в .xlsx, а не в {suffix}."
THERE = "Файл «{path}» уже есть: укажите другое имя."
NOT_WRITTEN = "Не получилось записать {path}: {why}."
WRITTEN = "{path}: записей {count}. В файле имена детей: передавайте его только тем, кто ведёт площадки."
UNKNOWN_PLACES = "не указано"


@click.group("code-future")
def code_future() -> None:
    """Записи на «Код будущего»."""


@code_future.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("код-будущего.xlsx"),
    show_default=True,
    help="Куда сохранить.",
)
def export(output: Path) -> None:
    """Сохранить список записавшихся по площадкам: площадка, школа, класс, имя, язык, уровень, состояние, день."""
    if output.suffix.casefold() != ".xlsx":
        opening.fail(ONLY_XLSX.format(suffix=output.suffix or output))
    if output.exists():
        opening.fail(THERE.format(path=output))
    settings = opening.read_settings()
    opening.must_exist(settings.database_url)
    count = opening.run(_export(settings, output))
    click.echo(WRITTEN.format(path=output, count=count))


async def _export(settings: Settings, output: Path) -> int:
    """How many rows. The journal tells of the list where there is one: they are in one transaction."""
    async with storing(settings) as store:
        known, listed = load(invented=await store.terms.invented()), await store.code_future.listed()
        await store.journal.write(COMMAND, Act.SIGN_UPS_EXPORTED, Clock().now(), details=f"code future: {len(listed)}")
        _save(output, book(known, listed, settings.timezone))
        return len(listed)


def _save(output: Path, content: bytes) -> None:
    try:
        sheets.write(output, content)
    except FileExistsError as error:
        raise Refused(THERE.format(path=output)) from error
    except OSError as error:
        raise Refused(NOT_WRITTEN.format(path=output, why=opening.why(error))) from error


def rows(known: Programme, listed: Iterable[Listed], zone: ZoneInfo) -> list[Sequence[str]]:
    """As people read them, site by site in the editors' order; a site that their file no longer has stands last."""
    order = [site.key for site in known.sites]
    of_sites = sorted(listed, key=lambda one: [*order, one.sign_up.site].index(one.sign_up.site))
    return [_row(known, one, zone) for one in of_sites]


def _row(known: Programme, one: Listed, zone: ZoneInfo) -> Sequence[str]:
    signed = one.sign_up
    site, language, level = known.site(signed.site), known.language(signed.language), known.level(signed.level)
    return (
        site.name if site else signed.site,
        one.school,
        one.class_name,
        f"{one.given} {one.initial}." if one.initial else one.given,
        language.name if language else signed.language,
        level.name if level else signed.level,
        known.step(signed.state).name,
        f"{signed.changed.astimezone(zone):%d.%m.%Y}",
    )


def summary(known: Programme, listed: Sequence[Listed]) -> list[Sequence[str]]:
    """A row a site, those without anybody too."""
    refused = [one.sign_up.site for one in listed if one.sign_up.state == "refused"]
    signed = [one.sign_up.site for one in listed if one.sign_up.state != "refused"]
    return [
        (
            site.name,
            UNKNOWN_PLACES if site.places is None else str(site.places),
            str(signed.count(site.key)),
            str(refused.count(site.key)),
        )
        for site in known.sites
    ]


def book(known: Programme, listed: Sequence[Listed], zone: ZoneInfo) -> bytes:
    """The spreadsheet. Every cell is text, so that nothing in a name or a class is ever taken for a formula."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    made = Workbook(content, {"in_memory": True})
    _sheet(made, LIST, HEADERS, rows(known, listed, zone), WIDE)
    _sheet(made, SITES, SUMMARY, summary(known, listed), (18, 12, 12, 12))
    made.close()
    return content.getvalue()


def _sheet(made: Any, name: str, headers: Sequence[str], rows: Sequence[Sequence[str]], wide: Sequence[int]) -> None:
    """`made` is XlsxWriter's book, which has no types."""
    sheet = made.add_worksheet(name)
    head = made.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    as_text = made.add_format({"num_format": "@"})
    for column, width in enumerate(wide):
        sheet.set_column(column, column, width, as_text)
    for number, row in enumerate((headers, *rows)):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, as_text if number else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(headers) - 1)
