"""The kinds of files that staff hand over: how the rows of each (models.py) become what is stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from handlers.importing import queue
from handlers.importing.models import GradeRow, InstitutionRow, PupilRow, QueueRow, StaffRow, TermGradeRow
from handlers.importing.reading import Reading
from storage.names import folded, keys
from storage.target import Target
from storage.targets import GRADES, INSTITUTIONS, PUPILS, QUEUE, STAFF, TERM_GRADES

Columns: TypeAlias = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the store must know, or is told of, before rows can go in: `name` is who answers (answers.py)."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `arrange` makes the target's columns of the row's and of the references' ids.

    `unlike` yields (row, field, problem) for rows that contradict each other; `names` further names of rows.
    `unfold` makes several rows of one that is read. `absent` is the field that, not nought, says that a row is of
    somebody who is no longer there.
    """

    name: str
    title: str
    row: type[BaseModel]
    target: Target
    arrange: Callable[[Columns, Columns], Columns]
    references: tuple[Reference, ...] = ()
    unlike: Callable[[Columns], Iterable[tuple[int, str, str]]] = lambda _: ()
    names: Callable[[Columns], Iterable[tuple[str, str]]] = lambda _: ()
    absent: str = ""
    unfold: Callable[[Reading], None] = lambda _: None


def _institutions(columns: Columns, _: Columns) -> Columns:
    return columns | {"folded": [folded(code) for code in columns["code"]]}


def _institution_names(columns: Columns) -> Iterator[tuple[str, str]]:
    own = (columns[name] for name in ("folded", "code", "name", "short_name"))
    for key, code, name, short_name in zip(*own, strict=True):
        yield from ((key, other) for other in sorted(keys(code, name, short_name)))


def called(given: str, surname: str) -> str:
    """A pupil's folded name: «артем е» for Артём Ёлкин. Two children of one number differ by it."""
    return folded(f"{given} {surname[:1]}")


def _pupils(columns: Columns, ids: Columns) -> Columns:
    return {
        "number": columns["number"],
        "institution": ids["institution"],
        "class_name": columns["class_name"],
        "restricted": columns["restricted"],
        "folded": list(map(called, columns["given"], columns["surname"])),
        "given": columns["given"],
        "surname_initial": [surname[:1].upper() for surname in columns["surname"]],
    }


def _namesakes(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """One number, two children."""
    first: dict[str, str] = {}
    for row, (number, name) in enumerate(zip(columns["number"], columns["folded"], strict=True)):
        if first.setdefault(number, name) != name:
            yield row, "number", "тот же номер выше стоит у другого ученика: проверьте номер"


def _staff(columns: Columns, ids: Columns) -> Columns:
    own = ("number", "subject", "class_name", "surname", "given", "patronymic", "post")
    return {name: columns[name] for name in own} | {"institution": ids["institution"]}


def _two_people(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """One number of an institution, two employees."""
    first: dict[tuple[int, str], str] = {}
    people = zip(*(columns[name] for name in ("institution", "number", "surname", "given")), strict=True)
    for row, (institution, number, surname, given) in enumerate(people):
        name = folded(f"{surname} {given}")
        if first.setdefault((institution, number), name) != name:
            yield row, "number", "тот же номер выше стоит у другого сотрудника: проверьте номер"


def _term_grades(columns: Columns, ids: Columns) -> Columns:
    return {
        "pupil": ids["pupil"],
        "subject": ids["subject"],
        "period": [period for period, _ in columns["period"]],
        "year": [year for _, year in columns["period"]],
        "mark": columns["mark"],
    }


def _grades(columns: Columns, ids: Columns) -> Columns:
    kept = {name: columns[name] for name in ("day", "mark", "weight", "comment")}
    return kept | {name: ids[name] for name in ("pupil", "subject", "work")}


KINDS = {
    kind.name: kind
    for kind in (
        Kind("institutions", "учреждения", InstitutionRow, INSTITUTIONS, _institutions, names=_institution_names),
        Kind(
            "pupils",
            "ученики",
            PupilRow,
            PUPILS,
            _pupils,
            (
                Reference("institution", ("institution",)),
                Reference("child", ("number", "institution", "surname", "given")),
            ),
            _namesakes,
            absent="left",
        ),
        Kind(
            "staff", "сотрудники", StaffRow, STAFF, _staff, (Reference("institution", ("institution",)),), _two_people
        ),
        Kind(
            "grades",
            "оценки",
            GradeRow,
            GRADES,
            _grades,
            (
                Reference("pupil", ("number",)),
                Reference("subject", ("subject",)),
                Reference("work", ("work", "topic")),
            ),
        ),
        Kind(
            "term-grades",
            "итоговые оценки",
            TermGradeRow,
            TERM_GRADES,
            _term_grades,
            (Reference("pupil", ("number",)), Reference("subject", ("subject",))),
        ),
        Kind(
            "queue",
            "очередь в детские сады",
            QueueRow,
            QUEUE,
            queue.arranged,
            (Reference("institution", ("garden",)), Reference("application", ("number", "born", "day"))),
            queue.contradictions,
            unfold=queue.unfold,
        ),
    )
}
"""By the word of the `import` command."""
