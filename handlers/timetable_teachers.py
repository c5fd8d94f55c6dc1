"""Who teaches a class: one subject or all of them, each group's teacher, and who stands in within the week.

Teachers stand in the timetable as its file writes them, mostly by initials. The families of the class itself are told
the whole name where the school's staff file has exactly one such person; nobody is in a chat of several.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers import screens
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules.subjects import key
from handlers.rules.teachers import SEVERAL, taught_by
from handlers.talk import Asked, Reply, Talk
from handlers.timetable_subjects import meant
from handlers.wording import initials
from storage.staff import Employee

SOON = timedelta(days=6)
"""Days from today on whose substitutes are named."""
MOST = 3
"""Lines of substitutes for a class."""

Taught = Mapping[str, tuple[tuple[str, str], ...]]
"""(Subgroup, teacher) of each subject."""


@dataclass(frozen=True, slots=True)
class _Called:
    """How teachers are called to whoever asks: `employees` of the school for a family of the class, None for others."""

    employees: Sequence[Employee] | None

    def named(self, written: str) -> str:
        """The whole name of each who is written, where the staff file has one such person; initials to others."""
        return ", ".join(self._one(one.strip()) for one in SEVERAL.split(written) if one.strip())

    def _one(self, written: str) -> str:
        if self.employees is None:
            return initials(written)
        named = {one.name for one in self.employees if taught_by(written, one.surname, one.given, one.patronymic)}
        return named.pop() if len(named) == 1 else written


async def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """Of the subject that was named, else of all."""
    if not talk.incoming.private:
        return talk.say("timetable.teachers_in_private")
    text = "\n\n".join([await _block(talk, known, asked.subject) for known in those])
    moments = [each.fresh for each in those if each.fresh]
    week = talk.button("timetable.week_button", words.ask(talk, those, "week"))
    return screens.shown(
        talk,
        text,
        lambda page: words.ask(talk, those, "teacher", subject=asked.subject, page=page),
        [week, *words.others(talk, those, "teacher")] if asked.subject is None else [week, *words.others(talk, those)],
        [],
        foot=talk.wording.text("timetable.fresh", fresh=min(moments)) if moments else "",
    )


async def _block(talk: Talk, known: Known, subject: str | None) -> str:
    who = words.who(talk, known.whose)
    if known.empty:
        return talk.wording.text("timetable.none", who=who)
    names = meant(known, subject) if subject else frozenset(each.subject for each in known.lessons.planned)
    if not names:
        return talk.wording.text("timetable.subject_none", who=who, subject=subject)
    called = _Called(await talk.store.staff.employees(known.whose.place.id) if known.whose.children else None)
    taught = _taught(talk, known, names, called)
    return talk.wording.text(
        "timetable.teachers",
        who=who,
        teaching=_alike(taught, apart=not subject),
        whole=not subject,
        standing_in=_standing_in(talk, known, names, called) if subject else [],
    )


def _taught(talk: Talk, known: Known, names: frozenset[str], called: _Called) -> Taught:
    """As the timetable has it from today on; a group of which it names nobody has "", such a subject an empty row."""
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in names}
    for each in known.lessons.planned:
        if each.subject in found and min(each.last, each.ends) >= talk.today:
            found[each.subject].add((each.subgroup, called.named(each.teacher)))
    return {name: _named(found[name]) for name in sorted(found, key=key)}


def _named(those: Collection[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Without the lessons of a group that name nobody, where others of it do; none where no group's do."""
    told = {half for half, name in those if name}
    return tuple(sorted(one for one in those if one[1] or one[0] not in told)) if told else ()


def _alike(taught: Taught, *, apart: bool) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Subjects of one teacher in one line, «Алгебра/Геометрия»; of all subjects those that nobody is named for last."""
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, those in taught.items():
        found.setdefault(those, []).append(name)
    told = [("/".join(names), those) for those, names in found.items()]
    return sorted(told, key=lambda one: not one[1]) if apart else told


def _standing_in(talk: Talk, known: Known, names: frozenset[str], called: _Called) -> list[tuple[str, int, str]]:
    """(When, lesson, teacher) of those who stand in for somebody, the nearest first."""
    found = [
        (words.when(talk, of_day.day), slot.number, called.named(each.teacher))
        for of_day in known.lessons.days(talk.today, talk.today + SOON)
        for slot in of_day.slots
        for each in slot.taught
        if each.held and each.state == "replaced" and each.teacher and each.subject in names
        if each.teacher not in {was.teacher for was in each.was}
    ]
    return found[:MOST]
