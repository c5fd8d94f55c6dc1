"""Which application each row of a queue's export is about: known again by keyed hashes, new ones learnt."""

from datetime import date

from handlers import queue_number
from storage.database import Database

TWO_CHILDREN = "у этого номера выше другая дата рождения: проверьте номер"

BORN_DATE = len("2023-05-14")


async def ids(database: Database, rows: list[list[str]], key: bytes, *, learns: bool) -> list[int | str]:
    """An id for each (number, birth date or year, day), or in words why there is none.

    Without `learns` what nobody knows gets an id below zero, which equals nothing. The newest file's birth date counts.
    """
    refused = _two_children(rows)
    identities = [queue_number.identity(number, int(born[:4]), key) for number, born, _ in rows]
    async with database.read() as reading:
        known = await reading.queue.known(set(identities))
    if learns and not refused:
        proofs = _proofs(rows, identities, key)
        async with database.begin() as writing:
            await writing.queue.learn(proofs)
            known = await writing.queue.known(set(identities))
    unknown: dict[bytes, int] = {}
    return [
        refused.get(at)
        or (known[identity].id if identity in known else unknown.setdefault(identity, -1 - len(unknown)))
        for at, identity in enumerate(identities)
    ]


def _two_children(rows: list[list[str]]) -> dict[int, str]:
    """Rows whose number is another child's above; a year agrees with every date in it."""
    first: dict[str, str] = {}
    refused = {}
    for at, (number, born, _) in enumerate(rows):
        plain = queue_number.plain(number)
        before = first.setdefault(plain, born)
        if not (born.startswith(before) or before.startswith(born)):
            refused[at] = TWO_CHILDREN
        elif len(born) > len(before):
            first[plain] = born
    return refused


def _proofs(rows: list[list[str]], identities: list[bytes], key: bytes) -> dict[bytes, tuple[bytes | None, int]]:
    """By identity what proves it, from the row of the newest day that tells the whole date."""
    found: dict[bytes, tuple[bytes | None, int]] = {}
    for identity, (number, born, day) in zip(identities, rows, strict=True):
        whole = len(born) == BORN_DATE
        if whole and int(day) >= found.get(identity, (None, 0))[1]:
            found[identity] = (queue_number.proof(number, date.fromisoformat(born), key), int(day))
        found.setdefault(identity, (None, 0))
    return found
