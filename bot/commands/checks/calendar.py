"""The check of the school year's calendar: it holds together, is the city's own, and has not run out.

The days that the whole country has off are compared with those that the `holidays` package knows, where it is there.
"""

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
    if gaps := years.missing():
        yield look(
            "calendar", f"в календаре пропущен учебный год: {gaps[0]}/{(gaps[0] + 1) % 100:02}", f"добавьте в {folder}"
        )
    if bare := [system for system in ("quarters", "trimesters") if system in year.terms and not year.rests(system)]:
        yield look("calendar", f"в календаре {name} нет каникул ({', '.join(bare)})", f"впишите [[breaks]] в {folder}")


def days_off(folder: Path, today: date) -> Iterator[Finding]:
    """Of the federal files in `folder`: they hold together, know the years that a school year touches, and the
    package says the same of them.
    """
    from handlers.rules.federal import differences, load

    try:
        years = load(folder)
    except ValueError as error:
        yield wrong("days_off", f"федеральные выходные не загружаются: {folder}", f"исправьте: {_line(error)}")
        return
    soon = [number for number in (today.year, (today + ENDS_SOON).year) if number not in years]
    if soon:
        todo = f"впишите праздники и переносы {soon[0]} года в {folder}"
        yield look("days_off", f"федеральных выходных {soon[0]} года нет: переносы неизвестны", todo)
    doubted = [day for number in years for day in differences(years[number])]
    if doubted:
        days = ", ".join(f"{day:%d.%m.%Y}" for day in doubted[:5])
        yield look("days_off", f"пакет holidays знает выходные иначе: {days}", f"сверьте с постановлением и с {folder}")
    if not soon and not doubted:
        yield ok("days_off", f"федеральные выходные: {', '.join(map(str, years))}")


def _line(error: ValueError) -> str:
    """The slip itself, without how the reader of the file frames it."""
    lines = [line.strip() for line in str(error).splitlines() if "Value error" in line or "Input should" in line]
    return (lines[0] if lines else str(error).strip().splitlines()[0])[:200]
