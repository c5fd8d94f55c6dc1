"""Who could be meant by an audience: classes of places, links of their pupils, staff, and those who follow the queue.

Which link is good is one rule (`handlers.rules.family.standing`, in SQL `storage.link_facts.GOOD_ADULTS`), and which
classes are meant another (`handlers.rules.audience`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.link_facts import GOOD_ADULTS, LINK, ORDER, SELF, Link, links_of
from storage.names import folded
from storage.rows import Rows

AT_ONCE = 400
"""How many values one query asks for."""


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class or group that somebody is in now; `kind` is that of its institution, `school` its short name."""

    institution: int
    kind: str
    school: str
    name: str
    pupils: int


class Plain(NamedTuple):
    """An adult's good link, about which there is nothing to judge. A named tuple, since a city has fifty thousand."""

    person: int
    pupil: int
    given: str
    initial: str
    class_name: str


IN_CLASSES = "FROM enrolments AS mine JOIN links AS l ON l.pupil = mine.pupil"
OF_CLASSES = "mine.institution = ? AND mine.ended IS NULL AND mine.class_name IN ({})"


class Audiences:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def classes(self, institutions: Sequence[int] = ()) -> list[SchoolClass]:
        """Those of these institutions, or of all: by institution, then by name."""
        some = f" AND e.institution IN ({','.join('?' * len(institutions))})" if institutions else ""
        rows = await self._rows.all(
            "SELECT e.institution, i.kind, i.short_name, e.class_name, count(*)"
            " FROM enrolments AS e JOIN institutions AS i ON i.id = e.institution"
            f" WHERE e.ended IS NULL{some} GROUP BY e.institution, e.class_name"
            " ORDER BY e.institution, length(e.class_name), e.class_name",
            institutions,
        )
        return [SchoolClass(*row) for row in rows]

    async def links(self, institution: int, classes: Sequence[str]) -> tuple[list[Plain], list[Link]]:
        """Of those linked with a pupil of these classes the adults whose links are good, and the pupils' own."""
        plain: list[Plain] = []
        own: list[Link] = []
        for start in range(0, len(classes), AT_ONCE):
            some = classes[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = await self._rows.all(
                "SELECT l.person, l.pupil, p.given, p.surname_initial, mine.class_name"
                f" {IN_CLASSES} JOIN pupils AS p ON p.id = l.pupil WHERE {OF_CLASSES.format(marks)} AND {GOOD_ADULTS}"
                " ORDER BY l.linked, l.person, l.pupil",
                (institution, *some),
            )
            plain += map(Plain._make, rows)
            own += links_of(
                await self._rows.all(
                    f"{LINK} WHERE (l.person, l.pupil) IN (SELECT l.person, l.pupil {IN_CLASSES}"
                    f" WHERE {OF_CLASSES.format(marks)} AND l.relation = '{SELF}'){ORDER}",
                    (institution, *some),
                )
            )
        return plain, own

    async def signed_up(self) -> set[int]:
        """Pupils who are signed up for «Код будущего», refused ones aside."""
        rows = await self._rows.all("SELECT pupil FROM code_future WHERE state <> 'refused'")
        return {pupil for (pupil,) in rows}

    async def staff(
        self, institutions: Sequence[int] = (), *, kind: str = "", posts: Sequence[str] = (), subject: str = ""
    ) -> list[int]:
        """People who have a role in these institutions, or in any (of a kind).

        Only some roles where `posts` names them; with a `subject` those who teach it by their institution's staff file.
        """
        where, values = ["r.ended IS NULL", "r.person IS NOT NULL"], list[int | str]()
        for column, wanted in (("r.institution", institutions), ("r.role", posts)):
            if wanted:
                where.append(f"{column} IN ({','.join('?' * len(wanted))})")
                values += wanted
        if kind:
            where.append("i.kind = ?")
            values.append(kind)
        rows = await self._rows.all(
            "SELECT DISTINCT r.person, r.institution, r.staff_number"
            " FROM roles AS r LEFT JOIN institutions AS i ON i.id = r.institution"
            f" WHERE {' AND '.join(where)} ORDER BY r.person",
            values,
        )
        if subject:
            teaching = await self._teaching(subject)
            rows = [row for row in rows if (row[1], row[2]) in teaching]
        return list(dict.fromkeys(row[0] for row in rows))

    async def _teaching(self, subject: str) -> set[tuple[int, str]]:
        """(institution, employee's number) of those whose staff file names this subject."""
        rows = await self._rows.all("SELECT institution, number, subject FROM staff WHERE subject <> ''")
        return {(institution, number) for institution, number, taught in rows if folded(taught) == folded(subject)}

    async def in_queue(self) -> list[int]:
        """People who follow an application for a kindergarten."""
        return [row[0] for row in await self._rows.all("SELECT DISTINCT person FROM queue_links ORDER BY person")]

    async def unreachable(self, chats: Iterable[int]) -> set[int]:
        """Of these chats those that VK lets nobody write to."""
        wanted: Collection[int] = set(chats)
        rows = await self._rows.all("SELECT id FROM chats WHERE unreachable IS NOT NULL")
        return {chat for (chat,) in rows if chat in wanted}
