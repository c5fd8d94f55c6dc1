"""The editors' texts: each is used, each used one is there, each renders, and none is too long for its place."""

import ast
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

from bot.alarms import CAUSES
from handlers import wording
from handlers.capabilities import CAPABILITIES
from handlers.elsewhere import NAMES
from handlers.linking import CONSENT
from handlers.notifications_screens import SILENCES
from handlers.privacy import Stored
from handlers.rules.advice import load
from handlers.rules.family import Standing
from handlers.rules.pushes import KINDS
from handlers.safety import Said
from handlers.talk import Child, Person, Waiting
from handlers.understanding import Understanding
from handlers.wording import LONGEST_LABEL, Wording
from storage.journal import Act
from storage.links import RELATIONS, SELF
from storage.roles import ROLES
from storage.statistics import Families, Linked
from tests.content.absence_examples import ABSENCES
from tests.content.announcement_examples import ANNOUNCEMENTS
from tests.content.city_examples import CITY
from tests.content.code_future_examples import CODE_FUTURE
from tests.content.event_examples import EVENTS
from tests.content.exam_examples import EXAMS
from tests.content.homework_examples import HOMEWORK
from tests.content.lesson_examples import LESSONS
from tests.content.push_examples import PUSHES
from tests.content.queue_examples import QUEUE
from tests.content.staff_examples import STAFF

ROOT = Path(__file__).parents[2]
TEXTS = Wording(ROOT / "content/texts")
KEYS = sorted(TEXTS.keys())
SCREEN = 900
ENVIRONMENT = Environment(autoescape=False)
ENVIRONMENT.filters.update(wording.FILTERS)

# Keys that the code makes up: a capability's name on a button, its answer while it is not built, a kind of danger.
MADE_UP = (
    {f"menu.names.{capability.name}" for capability in CAPABILITIES}
    | {f"elsewhere.{name}" for name in NAMES}
    | {f"kin.{how}.{relation}" for how in ("names", "shown") for relation in RELATIONS}
    | {f"alarms.{cause}" for cause in CAUSES}
    | {f"code_future.asks.{what}" for what in ("who", "where", "steps", "deadlines", "documents", "languages")}
    | {f"code_future.kinds.{what}" for what in ("site", "language", "level")}
    | {f"privacy.roles.{role.replace(' ', '_')}" for role in ROLES}
    | {f"notifications.{what}.{kind}" for what in ("kinds", "about") for kind in KINDS}
    | {f"notifications.silence.{until}" for until in SILENCES}
    | {f"danger.{kind}" for kind in (*Understanding(ROOT / "content")._danger.kinds, "other", "in_group")}
)

CONSENT_DIGESTS = {
    1: "779fd01f95b3c2cc",
    2: "64025a2df15f19b8",
    3: "669948f0c71d86fa",
    4: "79881e0f4ba890f7",
    5: "ee04d7d11ad2f44a",
    6: "a617a6ccfca7d2a4",
    7: "484787fa3b562c01",
    8: "004c5432fa8d5444",
    9: "4b4683cfc13e633b",
}


def keys_in_code() -> set[str]:
    """String literals that look like a key of one of the files."""
    files = {key.partition(".")[0] for key in KEYS}
    found = set()
    for path in [*sorted(ROOT.glob("handlers/*.py")), *sorted(ROOT.glob("bot/*.py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                file, dot, _ = node.value.partition(".")
                if dot and file in files and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", node.value):
                    found.add(node.value)
    return found


QUESTIONS = {name for capability in CAPABILITIES for name in capability.questions}


def test_every_used_text_is_there() -> None:
    assert keys_in_code() - set(KEYS) - QUESTIONS == set()
    assert MADE_UP - set(KEYS) == set()


def test_every_text_is_used() -> None:
    assert set(KEYS) - keys_in_code() - MADE_UP == set()


@dataclass(frozen=True)
class Days:
    first: date
    last: date


@dataclass(frozen=True)
class SomeGrade:
    subject: str = "Физическая культура"
    mark: str = "5"
    weight: Decimal | None = Decimal(2)
    work: str = "Контрольная работа"
    topic: str = "Десятичные дроби"
    comment: str = "молодец"
    day: date = date(2026, 11, 20)


@dataclass(frozen=True)
class SomeNearest:
    day: date = date(2026, 11, 13)
    which: str = "before"


@dataclass(frozen=True)
class SomeReport:
    child: Child
    fresh: datetime | None
    nearest: SomeNearest
    subjects: tuple[str, ...] = ("Математика", "Литература")


@dataclass(frozen=True)
class SomeGoal:
    verdict: str = "needs"
    target: int = 4
    mean: float | None = 3.25
    outcome: int | None = 3
    fives: int = 3
    mix: tuple[int, int] | None = (2, 1)
    same: int | None = 6
    heavy: tuple[int, Decimal] | None = (1, Decimal(4))
    most: int | None = 5
    unlikely: bool = False
    counted: int = 12


GOALS = (
    SomeGoal(),
    SomeGoal(target=5, same=None, mix=None, heavy=None, most=None),
    SomeGoal(same=2, fives=2),
    SomeGoal(target=5, fives=24, same=None, mix=None, heavy=None, most=None, unlikely=True),
    SomeGoal(mean=None, outcome=None),
    *(SomeGoal(verdict) for verdict in ("already", "late", "over")),
    SomeGoal("best", 5, outcome=5),
)

SAFETY = load()
MARIA = Child(1, "Мария", "В", "5А", "СОШ № 21")
PYOTR = Child(2, "Пётр", "В", "9Б", "СОШ № 21")
ADULT = Person(1, children=(MARIA,))
PUPIL = Person(1, children=(replace(MARIA, relation=SELF),))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))

# Example values of every name that a text may use: several, so that each branch of a template is walked.
ALARMS: dict[str, tuple[Any, ...]] = {
    "begun": ("20.11 09:00",),
    "case": ("5", "14", "984", "full", "damaged", "busy", "readonly", "picture"),
    "days": (3, None),
    "events": (7,),
    "tries": (5000,),
    "people": (1000,),
    "megabytes": (120,),
    "messages": (0,),
    "minutes": (6,),
    "row": (1234,),
    "why": ("на диске кончилось место",),
}
VALUES: dict[str, tuple[Any, ...]] = {
    "addresses": ((), SAFETY.topics["fakes"].links),
    "adults": (False, True),
    "advice": (SAFETY.topics["fakes"], SAFETY.guides["sedo"]),
    "age": ("1-4", "parents"),
    "answer": ("Позвонить ему голосом",),
    "agreed": (False, True),
    "before": ("", "Верно!"),
    "body": ("Пн, 16 ноября\nМатематика 5",),
    "card": tuple(SAFETY.topics["fraud"].cards),
    "child": (MARIA, Child(3, "Аполлинария-Александра", "Ж", "", "")),
    "drawing": ("marks", "queue", "week"),
    "of_day": (date(2026, 11, 20),),
    "place_now": (49, 57),
    "place_then": (57,),
    "children": ((), (MARIA,), (MARIA, PYOTR)),
    "classes": ((), (5, 9)),
    "consented": (None, date(2026, 11, 20)),
    "counted": (1, 5),
    "places_linked": (
        [Families(1, "21", "СОШ № 21", 800, 512, 700)],
        [],
        [Families(1, "2", "Лицей № 1", 5, 0, 0)] * 10,
    ),
    "lessons_there": ([(1, "5А"), (3, "9Б")], [], None),
    "windows": ([2, 4], [3], []),
    "room": ("205",),
    "held": (True, False),
    "places_in_all": (1, 56),
    "city_linked": (Linked(9000, 9001, 12000, 3), None),
    "dates": ("unsure", "invented", "confirmed"),
    "day": (date(2026, 11, 20),),
    "earlier": (None, 3.0, 4.25),
    "fresh": (None, NOON),
    "goal": GOALS,
    "given": (None, 4),
    "grade": (SomeGrade(), SomeGrade(weight=None, work="", topic="", comment="")),
    "grades": ((SomeGrade(),), (SomeGrade(), SomeGrade())),
    "guesses": (0, 1, 3),
    "kind": ("sticker", "audio_message", "photo", "video", "doc", "forward", "wall", "geo", "link", "signs", "empty"),
    "after": (0, 3),
    "labels": ((), ("Оценки", "Меню")),
    "later": (4.5, 3.0, 0),
    "later_outcome": (None, 5),
    "left": (1, 3),
    "links": ((),),
    "mark": ("5",),
    "marks": (("5", "4"),),
    "mean": (None, 4.33),
    "name": ("Коля",),
    "teacher": (None, ("Образцова", "О", "П"), ("Толстая", "", "")),
    "now": (None, MARIA),
    "number": (17,),
    "more": (0, 2),
    "one": (0, 2, 5),
    "of": (5,),
    "outcome": (None, 4),
    "own": (False, True),
    "page": (1,),
    "pages": (1, 2),
    "period": (Days(date(2026, 11, 16), date(2026, 11, 22)), Days(date(2026, 11, 30), date(2026, 12, 6))),
    "phones": ((), tuple(SAFETY.phones.values())),
    "preface": ("", "Итоговых оценок школа ещё не передала."),
    "oneself": (False, True),
    "others": ((), (("мама", date(2026, 11, 12)), ("сам ученик", date(2025, 9, 1)))),
    "posts": ((), (("классный руководитель", "СОШ № 21", "7Б"), ("управление образования", "", ""))),
    "private": (True, False),
    "reason": ("no_file", "no_subject", "never", "future", "long_ago", "not_yet", "none"),
    "report": (SomeReport(MARIA, None, SomeNearest()), SomeReport(MARIA, NOON, SomeNearest(which="later"))),
    "rest": ((), (PYOTR,)),
    "right": (5, 3, 0),
    "rounding": (4.5, 4.6),
    "said": ("31.02",),
    "several": (False, True),
    "signs": ((), ("5", "н"), ("н", "н/а", "осв", "5")),
    "since": (date(2026, 11, 20),),
    "stored": (
        (),
        (
            Stored(MARIA, "мама", date(2026, 11, 20), looked=((date(2026, 11, 20), ("вы", "папа")),), more=3),
            Stored(Child(2, "Пётр", "В", "", ""), "", date(2026, 9, 1), why="moved"),
        ),
    ),
    "span": ("за 16–22 ноября",),
    "subject": (None, "Математика"),
    "subjects": (("Математика",),),
    "system": ("quarters", "trimesters", "halves"),
    "target": (0, 3, 4, 5),
    "tells": ((), (Said(None, "Зови меня."), Said(5, "Покажи мне."))),
    "term": (False, True),
    "text": ("Что показать?",),
    "then": ("1 триместр",),
    "this": ("2 триместр",),
    "tried": (5, 3, 0),
    "unsure": ("", "адрес входа"),
    "until": (NOON,),
    "values": ((5, 4, 3, 2, 1), (3, 2)),
    "version": (1,),
    "waiting": (
        (),
        tuple(Waiting(Child(2, "Пётр", "В", "", ""), how.value) for how in Standing if how is not Standing.GOOD),
    ),
    "waits": (False, True),
    "weighted": (False, True),
    "whole_year": (False, True),
    "which": ("last", "before", "later"),
    "why": ("Код открывает дверь к деньгам.",),
    "word": ("Фейки",),
    "words": ((), ("Фейки", "Мошенники и коды")),
    **STAFF,
    **QUEUE,
    **CODE_FUTURE,
    **CITY,
    **EVENTS,
    **EXAMS,
    **LESSONS,
    **PUSHES,
    **ABSENCES,
    **HOMEWORK,
    **ALARMS,
    **ANNOUNCEMENTS,
}
ABOUT_A_SUBJECT = (
    *("course_button", "link_button", "half_ask", "half_kept", "half_subject"),
    *("subject_head", "subject_none", "teachers"),
)
NEVER_NONE = {
    **{f"grades.{line}_line": {"subject"} for line in ("final", "forecast", "goal", "compare", "count", "what_if")},
    "code_future.sure": {"site", "language", "level"},
    "lessons.teacher": {"teacher"},
    "grades.goal": {"subject"},
    "grades.fresh": {"fresh"},
    "timetable.fresh": {"fresh"},
    "grades.subject_line": {"subject"},
    "grades.mean_line": {"subject"},
    "grades.lesson": {"subject"},
    "grades.mean_of_one": {"mean"},
    "grades.nothing": {"subject"},
    **{f"timetable.{name}": {"subject"} for name in ABOUT_A_SUBJECT},
}
# Said only where there is a child.
NEVER_EMPTY = {"children.about_all", "children.stranger", "children.list", "grades.only_linked"}


def source(key: str) -> str:
    file, _, name = key.partition(".")
    found: Any = tomllib.loads((ROOT / f"content/texts/{file}.toml").read_text("utf-8"))
    for part in name.split("."):
        found = found[part]
    return str(found)


def renderings(key: str, person: Person = ADULT) -> Iterator[str]:
    """The text with every single example value beside the others' first and last ones."""
    names = meta.find_undeclared_variables(ENVIRONMENT.parse(source(key)))
    unknown = names - VALUES.keys() - {"person", "today"}
    assert unknown == set(), f"{key}: give example values of {unknown}"
    options = {
        name: [value for value in VALUES[name] if value is not None or name not in NEVER_NONE.get(key, ())]
        for name in names & VALUES.keys()
    }
    if key in NEVER_EMPTY:
        options["children"] = options["children"][1:]
    if key == "safety.phones":
        options["phones"] = options["phones"][1:]
    if key in ("grades.day", "grades.short_day"):
        options["subjects"] = [(("Математика", (SomeGrade(), SomeGrade())), ("История", (SomeGrade(),)))]
    for pick in (0, -1):
        base = {name: values[pick] for name, values in options.items()}
        for name, values in options.items() or [("", [None])]:
            for value in values:
                yield TEXTS.text(key, **{**base, name: value}, person=person, today=date(2026, 11, 20))


LABELS = sorted(
    {key for key in KEYS if key.startswith("menu.names.")}
    | {
        node.args[0].value
        for path in ROOT.glob("handlers/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "button"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
)


@pytest.mark.parametrize("key", KEYS)
def test_each_text_renders_and_fits(key: str) -> None:
    longest = {"consent.rules": 2000, "choices.numbered": 4096}.get(key, SCREEN)
    for text in (*renderings(key), *renderings(key, PUPIL)):
        assert len(text) <= longest, f"{key}: {len(text)}"
        assert "\n\n\n" not in text
        assert not re.search(r" [,.:;!?]|[а-яё]  [а-яё]|None|\{|\}", text), f"{key}:\n{text}"


@pytest.mark.parametrize("key", LABELS)
def test_a_label_fits_its_button(key: str) -> None:
    for text in renderings(key):
        if "Аполлинария" not in text:
            assert 0 < len(text) <= LONGEST_LABEL, text
            assert "\n" not in text


def test_no_button_sounds_like_distress() -> None:
    """Its words arrive like any others, and danger is listened for before buttons."""
    understanding = Understanding(ROOT / "content")
    assert [key for key in LABELS for text in renderings(key) if understanding.danger(text)] == []


@pytest.mark.parametrize("key", sorted(key for key in KEYS if key.startswith("danger.")))
def test_words_for_the_worst_moment_are_short_and_have_the_numbers(key: str) -> None:
    text = TEXTS.text(key, person=Person(1), today=date(2026, 11, 20))
    assert len(text) <= 400, len(text)
    assert "8-800-2000-122" in text
    assert "112" in text or "102" in text


def test_a_helpline_begins_its_line() -> None:
    """Anywhere else a phone breaks the number at its hyphens."""
    assert [key for key in KEYS if re.search(r"[^\n]8-800", source(key))] == []


def test_politeness_is_in_the_verb() -> None:
    assert [key for key in KEYS if "пожалуйста" in source(key).casefold()] == ["router.welcome"]


def test_a_notice_is_no_longer_than_the_messenger_shows() -> None:
    assert len(TEXTS.text("router.outdated_snack")) <= 90


def test_no_em_dashes_and_no_foreign_messengers() -> None:
    for key in sorted(TEXTS.keys()):
        assert not re.search(r"—|telegram|телеграм|whatsapp|вотсап|viber", source(key), re.IGNORECASE), key


def test_only_known_addresses_are_named() -> None:
    """Those of the documents and of the state; nothing is invented."""
    known = {"школа.образование33.рф", "uokovrov.elros.info", "gosuslugi.ru"}
    named = {
        address
        for key in KEYS
        for address in re.findall(r"[a-zа-я0-9.-]+\.(?:рф|ru|info|com|org)\b", source(key), re.IGNORECASE)
    }
    assert named == known


def test_only_known_telephones_are_named() -> None:
    numbers = {number for key in KEYS for number in re.findall(r"(?<![\d.№])\b(?:8-800[\d-]+|1[01]\d)\b", source(key))}
    assert numbers == {"8-800-2000-122", "112", "102"}


def test_everything_the_journal_keeps_is_said_in_russian() -> None:
    assert [act.value for act in Act if f'"{act.value}": "' not in source("staff.journal")] == []


def test_changed_rules_are_a_new_version() -> None:
    """Whoever changes what people agree to raises CONSENT in handlers/linking.py and adds the digest here."""
    agreed = "\n".join(source(f"consent.{name}") for name in ("short", "again", "rules"))
    assert CONSENT_DIGESTS[CONSENT] == hashlib.sha256(agreed.encode()).hexdigest()[:16]
