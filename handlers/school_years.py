"""The days that a question of a child's record is about: those said, a school year, a year in figures."""

from datetime import date

from handlers.rules import school_years
from handlers.talk import Asked, Period, Talk


def said(talk: Talk, asked: Asked) -> Period | None:
    """None where no time is named: then everything is meant, or the newest."""
    if asked.period:
        return asked.period
    if found := school_years.figures(asked.text):
        return Period(*found)
    if asked.term and asked.term.named == "year":
        return Period(*school_years.days(school_years.begun(talk.today) + asked.term.shift))
    return None


def heading(talk: Talk, period: Period | None) -> str:
    """«за 2025/26 учебный год», «за 2025 год», «за 16–22 ноября»; "" for all time."""
    if period is None:
        return ""
    began = school_years.begun(period.first)
    whole = (period.first, period.last) == school_years.days(began)
    year = period.first.year
    if whole or (period.first, period.last) == (date(year, 1, 1), date(year, 12, 31)):
        return talk.wording.text("exams.of_year", number=school_years.name(began) if whole else year, whole=whole)
    return talk.wording.text("grades.span", period=period, today=talk.today)
