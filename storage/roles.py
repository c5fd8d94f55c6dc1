"""Who of the staff may act for whom, and the one-time codes by which they make themselves known.

A role is never changed: it is granted by a code and ends once. What each may do stands in handlers/rules/rights.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import deeds, keys, seals
from storage.journal import Act, Journal
from storage.moments import moment, text
from storage.rows import Row, Rows
from storage.withdrawal import withdraw

DEPARTMENT = "department"
ADMINISTRATOR = "administrator"
CLASS_TEACHER = "class teacher"
CLUB_TEACHER = "club teacher"
ROLES = (DEPARTMENT, ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER)

ENDED, CODE_USED, CODE_REVOKED = "role ended", "staff code used", "staff code revoked"
LEDGER_ACTS = frozenset({ENDED, CODE_USED, CODE_REVOKED})
"""What a restored copy must not undo, beside what storage/ledger.py knows of people."""

UNUSED = "used IS NULL AND revoked IS NULL AND expires > ?"

ROLE = (
    "SELECT r.id, r.person, r.role, r.institution, r.class_name, r.staff_number, r.granted, i.short_name"
    " FROM roles AS r LEFT JOIN institutions AS i ON i.id = r.institution"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A role and what it is about: `institution` None is the whole city, `class_name` "" the whole institution."""

    role: str
    institution: int | None = None
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role that somebody has now. `school` is its institution's short name, "" for the whole city."""

    id: int
    person: int
    scope: Scope
    staff_number: str
    granted: datetime
    school: str

    @property
    def who(self) -> str:
        """As the journal names whoever acts in it."""
        return f"role {self.id}"


@dataclass(frozen=True, slots=True)
class StaffCode:
    """What a code grants to whoever sends it. `school` as in `Role`."""

    scope: Scope
    staff_number: str
    usable: bool
    used: bool
    school: str = ""


class Roles:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._journal = Journal(rows)

    # Who has which

    async def of(self, person: int) -> list[Role]:
        """The person's, the widest first."""
        return await self._open("r.person = ?", (person,))

    async def role(self, role: int) -> Role | None:
        """One that has not ended."""
        return next(iter(await self._open("r.id = ?", (role,))), None)

    async def ever(self) -> dict[int, Role]:
        """Every role that there has been, by its number, also where it has ended; of nobody's the person is 0."""
        rows = await self._rows.all(ROLE, ())
        return {role.id: role for role in map(_role, rows)}

    async def everyone(self) -> list[Role]:
        """All that have not ended: by institution, the city's first."""
        return await self._open("true", ())

    async def administrators(self, institution: int) -> list[Role]:
        return await self._open("r.role = ? AND r.institution = ?", (ADMINISTRATOR, institution))

    async def absent(self) -> list[Role]:
        """Those whose employee the staff file of their institution no longer has, or has with other classes only.

        None where an institution handed over no such file. Nothing is ended by it: somebody is asked first.
        """
        return await self._open(
            "r.staff_number <> '' AND EXISTS (SELECT 1 FROM staff WHERE institution = r.institution) AND ("
            " NOT EXISTS (SELECT 1 FROM staff WHERE institution = r.institution AND number = r.staff_number)"
            " OR r.class_name <> '' AND EXISTS (SELECT 1 FROM staff"
            "   WHERE institution = r.institution AND number = r.staff_number AND class_name <> '')"
            " AND NOT EXISTS (SELECT 1 FROM staff"
            "   WHERE institution = r.institution AND number = r.staff_number AND class_name = r.class_name))",
            (),
        )

    async def without_administrator(self) -> int:
        """How many institutions have pupils and nobody who answers for them here."""
        count: int = await self._rows.value(
            "SELECT count(*) FROM institutions AS i"
            " WHERE EXISTS (SELECT 1 FROM enrolments AS e WHERE e.institution = i.id AND e.ended IS NULL)"
            " AND NOT EXISTS (SELECT 1 FROM roles WHERE institution = i.id AND role = ? AND ended IS NULL)",
            (ADMINISTRATOR,),
        )
        return count

    async def gone(self, code: StaffCode) -> bool:
        """Whether the code's employee is no longer in the staff file of an institution that has handed one over."""
        if not code.staff_number:
            return False
        row = await self._rows.one(
            "SELECT 1 FROM staff WHERE institution = ? GROUP BY institution"
            " HAVING sum(CASE number WHEN ? THEN 1 ELSE 0 END) = 0",
            (code.scope.institution, code.staff_number),
        )
        return row is not None

    async def name(self, role: Role) -> str:
        """What whoever has it is called by the staff file, «Ирина Павловна Левченко»; "" where that tells nothing."""
        row = await self._rows.one(
            "SELECT given, patronymic, surname FROM staff"
            " WHERE institution = ? AND number = ? AND number <> '' LIMIT 1",
            (role.scope.institution, role.staff_number),
        )
        return " ".join(filter(None, row)) if row else ""

    # Beginning and end

    async def grant(self, person: int, code: StaffCode, now: datetime) -> Role:
        """Raises no objection: whether the person may have it is decided by whoever made the code."""
        scope = code.scope
        ((number,),) = await self._rows.write(
            "INSERT INTO roles (person, role, institution, class_name, staff_number, granted)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (person, scope.role, scope.institution, scope.class_name, code.staff_number, text(now)),
        )
        role = await self.role(number)
        assert role is not None
        await self._journal.write(
            role.who,
            Act.ROLE_GRANTED,
            now,
            institution=scope.institution,
            what=str(role.id),
            details=described(scope, code.staff_number),
        )
        return role

    async def end(self, role: Role, now: datetime, *, who: str, why: str) -> bool:
        """From the next message on nothing is answered in it, nor told to it. False where it had ended already."""
        ended = await self._rows.write(
            "UPDATE roles SET ended = ?, why = ? WHERE id = ? AND ended IS NULL RETURNING 1",
            (text(now), why, role.id),
        )
        if not ended:
            return False
        await withdraw(self._rows, "chat = ? AND key LIKE ?", (role.person, keys.in_role(role.id)))
        await deeds.record(self._rows, ENDED, await self._seal(role), now)
        await self._journal.write(
            who,
            Act.ROLE_ENDED,
            now,
            institution=role.scope.institution,
            what=str(role.id),
            details=f"{described(role.scope, role.staff_number)}: {why}",
        )
        return True

    async def forget(self, person: int, now: datetime) -> None:
        """Of somebody who asked to be forgotten: what they did stays in the journal under the role's number alone."""
        for role in await self.of(person):
            await self.end(role, now, who=role.who, why="forgotten")
        await self._rows.write("UPDATE roles SET person = NULL WHERE person = ?", (person,))

    # Codes

    async def issue(self, hashed: bytes, scope: Scope, staff_number: str, now: datetime, expires: datetime) -> None:
        await self._rows.write(
            "INSERT INTO staff_codes (hash, role, institution, class_name, staff_number, issued, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (hashed, scope.role, scope.institution, scope.class_name, staff_number, text(now), text(expires)),
        )

    async def code(self, hashed: bytes, now: datetime) -> StaffCode | None:
        row = await self._rows.one(
            "SELECT c.role, c.institution, c.class_name, c.staff_number, c.expires, c.used, c.revoked, i.short_name"
            " FROM staff_codes AS c LEFT JOIN institutions AS i ON i.id = c.institution WHERE c.hash = ?",
            (hashed,),
        )
        if row is None:
            return None
        role, institution, class_name, number, expires, used, revoked, school = row
        usable = used is None and revoked is None and expires > text(now)
        return StaffCode(Scope(role, institution, class_name), number, usable, used is not None, school or "")

    async def use(self, hashed: bytes, now: datetime) -> None:
        await self._rows.write("UPDATE staff_codes SET used = ? WHERE hash = ?", (text(now), hashed))
        await deeds.record(self._rows, CODE_USED, hashed, now)

    async def revoke_codes(self, now: datetime, scope: Scope | None = None) -> int:
        """Take back the unused codes for exactly this role, or every one; how many there were."""
        one = "" if scope is None else " AND role = ? AND institution IS ? AND class_name = ?"
        rows = await self._rows.write(
            f"UPDATE staff_codes SET revoked = ? WHERE {UNUSED}{one} RETURNING hash",
            (text(now), text(now), *((scope.role, scope.institution, scope.class_name) if scope else ())),
        )
        for row in rows:
            await deeds.record(self._rows, CODE_REVOKED, row[0], now)
        return len(rows)

    async def unused_codes(self, now: datetime) -> int:
        count: int = await self._rows.value(f"SELECT count(*) FROM staff_codes WHERE {UNUSED}", (text(now),))
        return count

    # After a restore

    async def repeat(self, act: str, hashed: bytes, at: str) -> None:
        """Do one of `LEDGER_ACTS` once more to what there was at its moment: a role granted since is another one.

        The caller keeps the ledger: nothing is recorded here, nor is the journal, which told it at its time.
        """
        match act:
            case "role ended":
                await self._end_again(hashed, at)
            case "staff code used":
                await self._rows.write("UPDATE staff_codes SET used = coalesce(used, ?) WHERE hash = ?", (at, hashed))
            case "staff code revoked":
                await self._rows.write(
                    "UPDATE staff_codes SET revoked = coalesce(revoked, ?) WHERE hash = ?", (at, hashed)
                )

    async def _end_again(self, sealed: bytes, at: str) -> None:
        rows = await self._rows.all(
            "SELECT r.id, r.person, r.role, coalesce(i.folded, ''), r.class_name"
            " FROM roles AS r LEFT JOIN institutions AS i ON i.id = r.institution"
            " WHERE r.ended IS NULL AND r.person IS NOT NULL AND r.granted <= ?",
            (at,),
        )
        for number, *sealable in rows:
            if seals.fits(sealed, *sealable):
                await self._rows.write("UPDATE roles SET ended = ?, why = 'restored' WHERE id = ?", (at, number))

    async def _seal(self, role: Role) -> bytes:
        """Numbers of institutions may differ from store to store, their codes do not."""
        code = await self._rows.value("SELECT folded FROM institutions WHERE id = ?", (role.scope.institution,))
        return seals.seal(role.person, role.scope.role, code or "", role.scope.class_name)

    async def _open(self, where: str, parameters: Sequence[int | str]) -> list[Role]:
        rows = await self._rows.all(
            f"{ROLE} WHERE r.ended IS NULL AND r.person IS NOT NULL AND {where}"
            " ORDER BY CASE WHEN r.institution IS NULL THEN 0 ELSE 1 END, i.folded, r.class_name, r.id",
            parameters,
        )
        return [_role(row) for row in rows]


def described(scope: Scope, staff_number: str) -> str:
    """For the journal: «class teacher 7Б, employee 1204»."""
    named = " ".join(filter(None, (scope.role, scope.class_name)))
    return f"{named}, employee {staff_number}" if staff_number else named


def _role(row: Row) -> Role:
    number, person, role, institution, class_name, staff_number, granted, school = row
    return Role(number, person or 0, Scope(role, institution, class_name), staff_number, moment(granted), school or "")
