"""People of the staff on stage, and what they do to a city that only tests may do."""

from handlers import codes
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Role, Scope, StaffCode
from storage.store import Store
from tests.person import SECRET, Person, Town

__all__ = ["ADMINISTRATOR", "CLASS_TEACHER", "CLUB_TEACHER", "DEPARTMENT"]

SCHOOL, OTHER, CLUB = "СОШ № 21", "СОШ № 17", "МУК"


async def scope(store: Store, role: str, school: str = "", class_name: str = "") -> Scope:
    place = (await store.school.institution_named(school))[0].id if school else None
    return Scope(role, place, class_name)


async def works(
    town: Town, person: Person, role: str, school: str = "", class_name: str = "", number: str = ""
) -> Role:
    """The person agrees and has the role from now on."""
    async with town.database.read() as store:
        known = (await store.people.known([person.id])).get(person.id)
    if known is None or known.consent is None:
        await person.agrees()
    async with town.database.begin() as store:
        code = StaffCode(await scope(store, role, school, class_name), number, usable=True, used=False)
        return await store.roles.grant(person.id, code, town.clock.now())


async def staff_code(town: Town, role: str, school: str = "", class_name: str = "", number: str = "") -> str:
    """A fresh one, as the command prints it."""
    code, now = codes.fresh(), town.clock.now()
    async with town.database.begin() as store:
        meant = await scope(store, role, school, class_name)
        await store.roles.issue(codes.hashed(code, SECRET), meant, number, now, now + codes.LIVES)
    return codes.shown(code)


async def loses(town: Town, role: Role) -> None:
    """Somebody types `roles end`."""
    async with town.database.begin() as store:
        await store.roles.end(role, town.clock.now(), who="command", why="by command")


async def moves(town: Town, pupil: str, school: str, class_name: str) -> None:
    """The lists of two schools say so."""
    async with town.database.begin() as store:
        found = await store.school.pupil_by_number(pupil)
        assert found is not None
        place = (await store.school.institution_named(school))[0].id
        now = "2026-11-20T15:10:00.000Z"
        await store.rows.write("UPDATE enrolments SET ended = ? WHERE pupil = ?", (now, found.id))
        await store.rows.write(
            "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (?, ?, ?, 9)"
            " ON CONFLICT (pupil, institution) DO UPDATE SET ended = NULL",
            (found.id, place, class_name),
        )


async def employs(town: Town, school: str, *numbers: str) -> None:
    """A staff file of exactly these."""
    async with town.database.begin() as store:
        place = (await store.school.institution_named(school))[0].id
        await store.rows.write("DELETE FROM staff WHERE institution = ?", (place,))
        await store.rows.write_many(
            "INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)"
            " VALUES (?, ?, '', '', 'Ильина', 'Ольга', '', 'учитель', 9)",
            [(place, number) for number in numbers],
        )


async def journal(town: Town) -> list[tuple[str, str, str]]:
    """Who, what, about whom, since the city was imported."""
    async with town.reading() as store:
        lines = await store.journal.lines()
    return [(line.who, line.act, line.what) for line in lines if line.act != "imported"]
