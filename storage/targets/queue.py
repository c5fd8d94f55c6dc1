"""The queue of the kindergartens."""

from storage.target import Target

QUEUE = Target(
    kind="queue",
    current="queue",
    key=("entry", "garden"),
    values=(
        *("application", "day", "place", "privileged_place", "choice"),
        *("status", "applied", "privileged", "wanted"),
    ),
    before="queue_before",
    # An application may leave a kindergarten's list; what other days' files said of it stays.
    scope=("entry",),
    upserts=(
        """
        INSERT INTO queue (entry, garden, application, day, place, privileged_place, choice, status, applied,
                           privileged, wanted, import)
        SELECT entry, garden, application, day, place, privileged_place, choice, status, applied, privileged, wanted, ?3
        FROM staged.rows WHERE entry > ?1 AND entry <= ?2
        ON CONFLICT (entry, garden) DO UPDATE SET
            place = excluded.place, privileged_place = excluded.privileged_place, choice = excluded.choice,
            status = excluded.status, applied = excluded.applied, privileged = excluded.privileged,
            wanted = excluded.wanted, import = excluded.import
        WHERE (queue.place, queue.privileged_place, queue.choice, queue.status, queue.applied, queue.privileged,
               queue.wanted)
           <> (excluded.place, excluded.privileged_place, excluded.choice, excluded.status, excluded.applied,
               excluded.privileged, excluded.wanted)
        """,
    ),
    removal="""
        DELETE FROM queue WHERE (entry, garden) IN
            (SELECT entry, garden FROM queue_before WHERE import = ?3 AND gone = 1 AND entry > ?1 AND entry <= ?2)
        """,
    orphans="""
        SELECT a.id FROM queue_applications AS a WHERE a.id >= ?1 / 10000000 AND a.id <= ?2 / 10000000
           AND NOT EXISTS (SELECT 1 FROM queue AS q
                           WHERE q.entry BETWEEN a.id * 10000000 AND a.id * 10000000 + 9999999)
        """,
    orphaned="queue_applications",
)
