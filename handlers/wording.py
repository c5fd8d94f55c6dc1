"""Keys and values → Russian, from the editors' files in `content/texts`.

A file is a capability, a key a text: `grades.none` is `none` in `grades.toml`. Texts are Jinja2 templates with a few
filters of ours, so that plurals, dates and lists read as people write them. A missing key, an unknown value or a
broken template is found by the content check, not by a person.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, StrictUndefined, Template, Undefined
from jinja2.runtime import Context

from handlers.rules import subjects

RUSSIAN = Locale("ru")
BLANK_LINES = re.compile(r"\n{3,}")
MARKUP = re.compile(r"[\[\]|@*#]")

LONG = 10_000
"""From here on the thousands of a number stand apart."""
LONGEST = 4096
"""Characters of one message (docs/vk.md, «Limits»)."""
LONGEST_LABEL = 40
"""Characters on a button (docs/vk.md, «Limits»)."""


class Wording:
    """All texts. Each is compiled when it is first said, or by `warm`: at a start somebody waits for an answer."""

    def __init__(self, folder: Path) -> None:
        self._environment = Environment(  # noqa: S701  # plain text, not HTML
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
        )
        self._environment.filters.update(FILTERS)
        self._texts = {
            f"{file.stem}.{key}": text
            for file in sorted(folder.glob("*.toml"))
            for key, text in _flat(tomllib.loads(file.read_text("utf-8")))
        }
        self._constant = {key: _tidy(text) for key, text in self._texts.items() if "{" not in text}
        self._templates: dict[str, Template] = {}

    def warm(self) -> None:
        """Compile every text (0.2 s). Raises jinja2's `TemplateError` where one is broken."""
        for key in self._texts.keys() - self._constant.keys():
            self._template(key)

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def text(self, key: str, **values: object) -> str:
        """Raises `KeyError` for a text that is not there."""
        constant = self._constant.get(key)
        return _tidy(_rendered(self._template(key), values)) if constant is None else constant

    def _template(self, key: str) -> Template:
        if (made := self._templates.get(key)) is None:
            made = self._templates[key] = self._environment.from_string(self._texts[key].strip("\n"))
        return made

    def label(self, key: str, **values: object) -> str:
        """The words on a button, cut to what a button carries."""
        words = self.text(key, **values)
        return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"


def _rendered(template: Template, values: dict[str, object]) -> str:
    """As `Template.render`, without Jinja's global functions, which no text uses: an answer is two dozen texts."""
    return "".join(template.root_render_func(Context(template.environment, values, template.name, template.blocks)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def _tidy(text: str) -> str:
    """Templates leave blank lines behind; a person sees at most one."""
    return (BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def pages(text: str, longest: int = LONGEST) -> list[str]:
    """A long text in parts that the messenger takes, cut between lines where there is one to cut at."""
    parts = []
    while len(text) > longest:
        paragraph, line = text.rfind("\n\n", longest // 2, longest), text.rfind("\n", longest // 2, longest)
        cut = max(paragraph, 0) or max(line, 0) or longest
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip("\n")
    return [*parts, text]


def sheets(parts: Sequence[tuple[str, Sequence[str]]], longest: int, size: Callable[[str], int] = len) -> list[str]:
    """Parts, each a heading and its lines, on as few pages of at most `longest` as it takes, filled alike.

    What `size` measures is characters unless said otherwise. A part that fits on one page is not torn; of one that does
    not, the heading is said again overleaf. A longer line stays whole.
    """
    whole = ["\n".join((heading, *lines)) for heading, lines in parts]
    parts = [
        (heading, ["\n".join(lines)] if size(text) <= longest else lines)
        for (heading, lines), text in zip(parts, whole, strict=True)
    ]
    fewest = _filled(parts, longest, size)
    evener = (_filled(parts, limit, size) for limit in range(longest // 2, longest, longest // 20 or 1))
    return next((pages for pages in evener if len(pages) == len(fewest)), fewest)


def _filled(parts: Sequence[tuple[str, Sequence[str]]], longest: int, size: Callable[[str], int]) -> list[str]:
    filled: list[str] = []
    page = ""
    for heading, lines in parts:
        fresh = True
        for line in lines:
            added = f"\n\n{heading}\n{line}" if fresh and heading else f"\n{line}"
            if page and size((page + added).lstrip()) > longest:
                filled.append(page)
                page, added = "", f"{heading}\n{line}"
            page += added
            fresh = False
    return [_tidy(page) for page in [*filled, page]]


# Filters: what a template can do with a value.


@lru_cache(maxsize=4096)
def count(number: float, forms: str) -> str:
    """`3|count('оценка|оценки|оценок')` → «3 оценки», «30 000 оценок»."""
    one, few, many = forms.split("|")
    word = {"one": one, "few": few, "many": many}.get(str(RUSSIAN.plural_form(number)), few)
    return f"{number:,} {word}".replace(",", "\u00a0") if number >= LONG else f"{number} {word}"


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """«20 ноября»."""
    return format_date(value, "d MMMM", RUSSIAN)


@lru_cache(maxsize=4096)
def weekday(value: date) -> str:
    """«пт, 20 ноября»."""
    return format_date(value, "EEE, d MMMM", RUSSIAN)


def weekday_name(value: date) -> str:
    """The whole word: «воскресенье»."""
    return format_date(value, "EEEE", RUSSIAN)


@lru_cache(maxsize=4096)
def weekday_short(value: date) -> str:
    """A weekday and a date in figures: Fr 20.11."""
    return f"{format_date(value, 'EEE', RUSSIAN)} {value:%d.%m}"


@lru_cache(maxsize=4096)
def month(value: date | int) -> str:
    """«февраль 2026»; of a year «2024»."""
    return format_date(value, "LLLL y", RUSSIAN) if isinstance(value, date) else f"{value}"


def moment(value: datetime) -> str:
    """«20.11 18:05», «20.11 8:05», in the zone the value is in."""
    return f"{value:%d.%m} {clock(value.time())}"


def clock(value: time) -> str:
    """«8:30», as bells are written."""
    return f"{value.hour}:{value.minute:02}"


def initials(name: str) -> str:
    """A surname with initials, of three names written out; any other way of writing stays as it is."""
    parts = name.split()
    whole = len(parts) == 3 and all(part.isalpha() and len(part) > 1 for part in parts)
    return f"{parts[0]} {parts[1][0]}. {parts[2][0]}." if whole else name


def teacher(name: Sequence[str]) -> str:
    """«Образцова О. П.» of a surname, a given name and a patronymic, whether these are whole or initials."""
    return " ".join((name[0], *(f"{each[0]}." for each in name[1:] if each)))


def period(value: Any) -> str:
    """«20 ноября», «16–22 ноября», «30 ноября – 6 декабря» of something with `first` and `last`."""
    first, last = value.first, value.last
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"  # a Russian range has a dash
    return f"{day(first)} – {day(last)}"  # a Russian range has a dash


def number(value: float, digits: int = 2) -> str:
    """«4,33»: a decimal comma, no needless zeros."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",")


def child(value: Any) -> str:
    """The given name and the class of a linked child, or the name alone where there is no class."""
    return ", ".join(part for part in (plain(value.given), plain(value.class_name)) if part)


def to(forms: str, person: Any) -> str:
    """`'Назовите|Назови'|to(person)`: the second one to a pupil. Whoever is not known is an adult."""
    polite, friendly = forms.split("|")
    return friendly if not isinstance(person, Undefined) and person.pupil else polite


def marks(grades: Iterable[Any]) -> str:
    """«5, 4, н» of grades, in their order."""
    return ", ".join(grade.mark for grade in grades)


def plain(value: str) -> str:
    """Words from a file, so that the messenger reads no mention, hashtag or link markup into them."""
    return MARKUP.sub(" ", value).strip()


FILTERS = {
    "count": count,
    "day": day,
    "weekday": weekday,
    "weekday_name": weekday_name,
    "weekday_short": weekday_short,
    "marks": marks,
    "moment": moment,
    "month": month,
    "clock": clock,
    "initials": initials,
    "teacher": teacher,
    "period": period,
    "number": number,
    "child": child,
    "plain": plain,
    "short": subjects.short,
    "to": to,
}
