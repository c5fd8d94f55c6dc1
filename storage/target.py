"""How a kind of import is compared with the store, written, and taken back: what storage/targets/ fills in.

SQL here takes numbered parameters: ?1 and ?2 bound the chunk (over the first, up to and with the second), ?3 is the
import, ?4 the moment as text. `staged.` is the file with the checked rows (storage/staging.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`current` is the table or view that a file's rows are compared with, `before` holds images of what changed.

    `key` tells rows apart and orders them; chunks are cut where its first column changes. With `equals` its last
    column is an ordinal that numbers rows alike in all the others. `values` are compared, `carried` only stored.

    `later` are values that an earlier release did not know: in rows that it staged they are empty.

    `leaving` selects (institution, how many would be gone there, how many there are) before anything is written.

    `prepare` makes temporary tables before the first chunk, once a connection. `covers` selects as `pupil` those of
    the chunk whose data are as of this import from now on. `images` are kept beside those of changed and gone rows.

    `news` notes what a chunk has changed, for those who are told of it; `unnews` what taking it back changes. Both run
    in its transaction: the one after its rows and before its freshness, the other before anything is put back.

    `notes` are run for every stretch, whatever it changes; what they write, an undo leaves.

    A row of `current` may be gone only where each of its `scope` columns has a value that the file has, and its
    `span` column lies between the file's least and greatest, and `within`, where given, is true of it (`t`;
    `x.value` is its value of the first scope column). No scope: nothing is ever gone.

    An undo works as storage/undoing.py puts it together, but for what a kind says itself: `touched` selects the keys
    of chunks, `forget` removes what the import made, `restore` puts images back. `orphans` selects, when that is done,
    ids of `orphaned` that nothing needs any more; one that another table still names stays.
    """

    kind: str
    current: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    before: str
    upserts: tuple[str, ...]
    carried: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    equals: bool = False
    scope: tuple[str, ...] = ()
    span: str = ""
    within: str = ""
    removal: str = ""
    prepare: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    unnews: tuple[str, ...] = ()
    leaving: str = ""
    covers: str = ""
    notes: tuple[str, ...] = ()
    touched: str = ""
    forget: str = ""
    restore: tuple[str, ...] = ()
    orphans: str = ""
    orphaned: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the staged rows, in their order."""
        return self.key + self.values + self.carried

    @property
    def chunked(self) -> str:
        return self.key[0]
