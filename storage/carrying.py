"""What a restore takes over from the store of before, table by table, so that a new one is not forgotten.

Whatever columns a table has are carried: they are read from the schema. What is not carried is as the copy has it.
"""

from collections.abc import Collection
from datetime import datetime
from sqlite3 import IntegrityError

from storage.faults import StoreUnavailable
from storage.moments import text
from storage.store import Store

CARRIED = frozenset(
    {
        *("positions", "chats", "events", "outbox", "journal", "looks", "code_future", "absence_reports"),
        "event_sign_ups",
        *("wishes", "rests", "introduced", "reminded", "heard", "class_chats"),
    }
)
"""Where we are in the stream and in each chat, what was asked and answered, who did what and who looked, for what
children are signed up or reported absent, what people want to hear unasked and how far that is done, and which chats
hear of which class."""

FROM_COPY = frozenset(
    {
        # people, what they may and what they said; the ledger ends again what has ended since (storage/ledger.py)
        *("people", "links", "vouchers", "consents", "codes", "held_codes", "code_key", "ledger"),
        *("suspensions", "discretions", "roles", "staff_codes", "tickets", "sessions", "announcements", "audiences"),
        "subgroups",
        "enclosures",
        # what the lists of schools brought, and how to undo it
        *("institutions", "institution_names", "pupils", "enrolments", "subjects", "works", "grades", "freshness"),
        *("marking_rules", "freshness_before", "news"),
        *("staff", "term_grades", "imports", "institutions_before", "roll_before", "grades_before"),
        *("staff_before", "term_grades_before", "absences", "absences_before"),
        *("exams", "exams_before", "achievements", "achievements_before"),
        *("school_events", "school_events_before"),
        *("homework", "homework_before", "homework_ticks", "class_imports"),
        *("timetable", "timetable_before", "substitutions", "substitutions_before", "bells", "bells_before"),
        *("queue", "queue_before", "queue_applications", "queue_links", "queue_codes", "queue_tries"),
        # the machine's own
        *("migrations", "uploads", "delivery_totals", "editions"),
    }
)

ALWAYS = frozenset({"positions", "chats", "events", "outbox", "pupils"})
"""What every release has; a store of before that has less is not one."""

SETTLING = frozenset({"id", "state", "lease_until", "cmid", "code", "reason", "settled"})
"""Columns of the outbox in which a row that waits again is like a new one."""

SEQUENCES = (
    """
    UPDATE main.sqlite_sequence AS own
    SET seq = (SELECT p.seq FROM present.sqlite_sequence AS p WHERE p.name = own.name)
    WHERE EXISTS (SELECT 1 FROM present.sqlite_sequence AS p WHERE p.name = own.name AND p.seq > own.seq)
    """,
    """
    INSERT INTO main.sqlite_sequence (name, seq) SELECT p.name, p.seq FROM present.sqlite_sequence AS p
    WHERE p.name IN (SELECT name FROM main.sqlite_schema)
    AND NOT EXISTS (SELECT 1 FROM main.sqlite_sequence AS own WHERE own.name = p.name)
    """,
)
"""No number that answers, announcements or roles of before bore is given again."""

ANSWERED_LONG_AGO = """
    UPDATE main.events SET state = 'done', settled = ?, body = '' WHERE state = 'new'
    AND NOT EXISTS (SELECT 1 FROM present.events AS p WHERE p.key = events.key)
"""
"""What the present store has forgotten was handled so long ago that its key is retired."""

SAID = """
    UPDATE main.outbox SET state = 'stopped', reason = 'restored', settled = ?, body = ''
    WHERE state IN ('waiting', 'leased') AND NOT EXISTS (
        SELECT 1 FROM present.outbox AS p
        WHERE p.chat = outbox.chat AND p.key = outbox.key AND p.state IN ('waiting', 'leased'))
"""
"""Nothing that the present store no longer has to say."""


UNREADABLE = (StoreUnavailable, IntegrityError)
"""What reading a damaged store of before may raise. Any other error is ours, and must be heard."""


async def journal_end(store: Store) -> int:
    """The number of the copy's last row; ask before the ledger is done again, which may write more."""
    end: int = await store.rows.value("SELECT coalesce(max(id), 0) FROM journal")
    return end


async def carry(store: Store, now: datetime, journal: int) -> bool:
    """Take over from the database attached as `present`; False where that is no store of ours to the end.

    `journal` is `journal_end` of the copy.
    """
    present = {row[0] for row in await store.rows.all("SELECT name FROM present.sqlite_schema WHERE type = 'table'")}
    if not present >= ALWAYS:
        return False
    for statement in SEQUENCES:
        await store.rows.write(statement)
    await _upsert(store, "positions", ("community",), keeps={"first"}, grows={"seen"})
    await _upsert(store, "chats", ("id",), grows={"last_cmid", "read_cmid"})
    await _upsert(store, "events", ("key",), leaves={"id"})
    await store.rows.write(ANSWERED_LONG_AGO, (text(now),))
    await store.rows.write(SAID, (text(now),))
    await _add(store, "outbox", SETTLING, "WHERE state IN ('waiting', 'leased') ORDER BY id")
    if "journal" in present:
        await _journal(store, journal)
    if "looks" in present:
        await _looks(store)
    if "code_future" in present:
        await _code_future(store)
    if "absence_reports" in present:
        await _absence_reports(store)
    if "wishes" in present:
        await _wishes(store)
    if "heard" in present:
        await _heard(store)
    if "class_chats" in present:
        await _class_chats(store)
    if "event_sign_ups" in present:
        await _event_sign_ups(store)
    return True


async def columns(store: Store, table: str) -> list[str]:
    """Those that the table has in both."""
    rows = await store.rows.all(
        f"SELECT name FROM pragma_table_info('{table}', 'main')"
        f" WHERE name IN (SELECT name FROM pragma_table_info('{table}', 'present'))"
    )
    return [row[0] for row in rows]


async def _add(store: Store, table: str, leaves: Collection[str], which: str) -> None:
    """Rows that are not there yet."""
    names = ", ".join(name for name in await columns(store, table) if name not in leaves)
    await store.rows.write(
        f"INSERT INTO main.{table} ({names}) SELECT {names} FROM present.{table} {which} ON CONFLICT DO NOTHING"
    )


async def _upsert(
    store: Store,
    table: str,
    key: Collection[str],
    *,
    leaves: Collection[str] = (),
    keeps: Collection[str] = (),
    grows: Collection[str] = (),
) -> None:
    """All rows. A row that is there becomes the present one, but `keeps` some columns and never takes less in `grows`.

    `leaves` are not carried at all.
    """
    names = [name for name in await columns(store, table) if name not in leaves]
    sets = ", ".join(
        f"{name} = CASE WHEN own.{name} > excluded.{name} THEN own.{name} ELSE excluded.{name} END"
        if name in grows
        else f"{name} = excluded.{name}"
        for name in names
        if name not in {*key, *keeps}
    )
    listed = ", ".join(names)
    await store.rows.write(
        f"INSERT INTO main.{table} AS own ({listed}) SELECT {listed} FROM present.{table} WHERE true"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}"
    )


async def _journal(store: Store, end: int) -> None:
    """What was written after the copy, but for what doing the ledger again has written meanwhile in the same words."""
    names = [name for name in await columns(store, "journal") if name != "id"]
    same = " AND ".join(f"own.{name} IS their.{name}" for name in names)
    listed = ", ".join(names)
    await store.rows.write(
        f"INSERT INTO main.journal ({listed}) SELECT {listed} FROM present.journal AS their WHERE id > ?"
        f" AND NOT EXISTS (SELECT 1 FROM main.journal AS own WHERE own.id > ? AND {same}) ORDER BY id",
        (end, end),
    )


async def _looks(store: Store) -> None:
    """A pupil's id may be another one in the copy, the «Номер» never is."""
    names = [name for name in await columns(store, "looks") if name != "pupil"]
    theirs = ", ".join(f"look.{name}" for name in names)
    await store.rows.write(
        f"INSERT INTO main.looks (pupil, {', '.join(names)}) SELECT own.id, {theirs} FROM present.looks AS look"
        " JOIN present.pupils AS their ON their.id = look.pupil JOIN main.pupils AS own ON own.number = their.number"
        " WHERE true ON CONFLICT DO NOTHING"
    )


async def _code_future(store: Store) -> None:
    """As families have it now: what was signed up or changed since the copy, of children who are linked in it."""
    names = [name for name in await columns(store, "code_future") if name != "pupil"]
    theirs = ", ".join(f"their.{name}" for name in names)
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    await store.rows.write(
        f"INSERT INTO main.code_future (pupil, {', '.join(names)}) SELECT own.id, {theirs}"
        " FROM present.code_future AS their JOIN present.pupils AS child ON child.id = their.pupil"
        " JOIN main.pupils AS own ON own.number = child.number"
        " WHERE EXISTS (SELECT 1 FROM main.links AS l WHERE l.pupil = own.id)"
        f" ON CONFLICT (pupil) DO UPDATE SET {sets}"
    )


async def _absence_reports(store: Store) -> None:
    """What families have told since the copy, of children with whom they are linked in it."""
    names = [name for name in await columns(store, "absence_reports") if name != "pupil"]
    theirs = ", ".join(f"their.{name}" for name in names)
    await store.rows.write(
        f"INSERT INTO main.absence_reports (pupil, {', '.join(names)}) SELECT own.id, {theirs}"
        " FROM present.absence_reports AS their JOIN present.pupils AS child ON child.id = their.pupil"
        " JOIN main.pupils AS own ON own.number = child.number"
        " WHERE EXISTS (SELECT 1 FROM main.links AS l WHERE l.pupil = own.id AND l.person = their.person)"
        " ON CONFLICT DO NOTHING"
    )


async def _event_sign_ups(store: Store) -> None:
    """As families have them now: what was taken back since the copy stays so.

    An institution's number may be another one in the copy, its code never is; the city's events are of none.
    """
    names = [name for name in await columns(store, "event_sign_ups") if name not in ("pupil", "institution")]
    theirs = ", ".join(f"their.{name}" for name in names)
    await store.rows.write("DELETE FROM main.event_sign_ups")
    await store.rows.write(
        f"INSERT INTO main.event_sign_ups (pupil, institution, {', '.join(names)})"
        f" SELECT own.id, coalesce(mine.id, 0), {theirs} FROM present.event_sign_ups AS their"
        " JOIN present.pupils AS child ON child.id = their.pupil JOIN main.pupils AS own ON own.number = child.number"
        " LEFT JOIN present.institutions AS place ON place.id = their.institution"
        " LEFT JOIN main.institutions AS mine ON mine.folded = place.folded"
        " WHERE (their.institution = 0 OR mine.id IS NOT NULL)"
        " AND EXISTS (SELECT 1 FROM main.links AS l WHERE l.pupil = own.id)"
    )


async def _wishes(store: Store) -> None:
    """What people want to hear unasked, as they have it now: whoever said «стоп» since the copy is left in peace.

    The import up to which a kind is done is the copy's: later ones have to be loaded again.
    """
    known = "their.person IN (SELECT id FROM main.people)"
    for table, key in (("rests", "person"), ("introduced", "person, kind")):
        names = await columns(store, table)
        listed, sets = ", ".join(names), ", ".join(f"{name} = excluded.{name}" for name in names)
        await store.rows.write(
            f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM present.{table} AS their WHERE {known}"
            f" ON CONFLICT ({key}) DO UPDATE SET {sets}"
        )
    names = [name for name in await columns(store, "wishes") if name != "pupil"]
    theirs = ", ".join(f"their.{name}" for name in names)
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    await store.rows.write(
        f"INSERT INTO main.wishes (pupil, {', '.join(names)}) SELECT coalesce(own.id, 0), {theirs}"
        " FROM present.wishes AS their LEFT JOIN present.pupils AS child ON child.id = their.pupil"
        " LEFT JOIN main.pupils AS own ON own.number = child.number"
        f" WHERE {known} AND (their.pupil = 0 OR own.id IS NOT NULL)"
        f" ON CONFLICT (person, kind, pupil) DO UPDATE SET {sets}"
    )
    await _upsert(store, "reminded", ("kind",), keeps={"import"}, grows={"upto"})


async def _heard(store: Store) -> None:
    """Nobody is told again what they have heard since the copy."""
    names = [name for name in await columns(store, "heard") if name != "pupil"]
    theirs = ", ".join(f"their.{name}" for name in names)
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name != "upto")
    await store.rows.write(
        f"INSERT INTO main.heard (pupil, {', '.join(names)}) SELECT own.id, {theirs}"
        " FROM present.heard AS their JOIN present.pupils AS child ON child.id = their.pupil"
        " JOIN main.pupils AS own ON own.number = child.number"
        " WHERE their.person IN (SELECT id FROM main.people) ON CONFLICT (person, pupil) DO UPDATE SET"
        f" {sets}, upto = CASE WHEN heard.upto > excluded.upto THEN heard.upto ELSE excluded.upto END"
    )


async def _class_chats(store: Store) -> None:
    """As they are bound now, so that one that was unbound since the copy hears nothing.

    An institution's number may be another one in the copy, its code never is.
    """
    names = [name for name in await columns(store, "class_chats") if name != "institution"]
    theirs = ", ".join(f"their.{name}" for name in names)
    await store.rows.write("DELETE FROM main.class_chats")
    await store.rows.write(
        f"INSERT INTO main.class_chats (institution, {', '.join(names)}) SELECT own.id, {theirs}"
        " FROM present.class_chats AS their JOIN present.institutions AS place ON place.id = their.institution"
        " JOIN main.institutions AS own ON own.folded = place.folded"
    )
