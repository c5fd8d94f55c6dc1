"""The check of the school year's calendar: it holds together, is the city's own, and has not run out."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.commands.checks import Finding, look, ok, wrong

ENDS_SOON = timedelta(days=90)
"""How long before a school year's end the next one's dates are worth asking for."""


def calendar(folder: Path, today: date) -> Iterator[Finding]:
    """Of the files in `folder`; nothing is counted down from a year that the city has not confirmed."""
    from handlers.rules.calendar import load

    try:
        years = load(folder)
    except ValueError as error:
        yield wrong("calendar", f"календарь учебного года не загружается: {folder}", f"исправьте: {_line(error)}")
        return
    year = years.year(today)
    if year is None:
        yield wrong("calendar", "календаря на сегодняшний учебный год нет", f"положите его файл в {folder}")
        return
    name = f"{year.year}/{(year.year + 1) % 100:02}"
    if not year.confirmed:
        yield look(
            "calendar",
            f"даты {name} учебного года не подтверждены ({year.source}): сроки по ним бот не считает",
            f"впишите даты из приказа и confirmed = true в {folder}",
        )
    else:
        yield ok("calendar", f"календарь {name} учебного года: {year.source}")
    if today > year.ends - ENDS_SOON and not any(later.begins > year.ends for later in years.years):
        yield look(
            "calendar", f"{name} учебный год скоро кончится, а следующего в календаре нет", f"добавьте в {folder}"
        )


def _line(error: ValueError) -> str:
    """The slip itself, without how the reader of the file frames it."""
    lines = [line.strip() for line in str(error).splitlines() if "Value error" in line or "Input should" in line]
    return (lines[0] if lines else str(error).strip().splitlines()[0])[:200]
