"""Events of the city and its institutions: a file is all that is ahead of whomever it names, from its first day."""

from storage.target import Target

COLUMNS = (
    *("name", "day", "last_day", "begins", "ends", "venue"),
    *("classes", "places", "link", "description", "kind"),
)
LISTED = ", ".join(COLUMNS)

EVENTS = Target(
    kind="events",
    current="school_events",
    key=("institution", "code"),
    values=COLUMNS,
    before="school_events_before",
    scope=("institution",),
    # An export of what is to come leaves what has been as it was; what it moves to a later day is within all the same.
    within="""
        (t.day >= (SELECT min(o.day) FROM staged.rows AS o WHERE o.institution = x.value)
         OR EXISTS (SELECT 1 FROM staged.rows AS o WHERE o.institution = x.value AND o.code = t.code))
        """,
    upserts=(
        f"""
        INSERT INTO school_events (institution, code, {LISTED}, import)
        SELECT institution, code, {LISTED}, ?3
        FROM staged.rows WHERE institution > ?1 AND institution <= ?2
        ON CONFLICT (institution, code) DO UPDATE SET
            {", ".join(f"{column} = excluded.{column}" for column in COLUMNS)}, import = excluded.import
        WHERE ({", ".join(f"school_events.{column}" for column in COLUMNS)})
           <> ({", ".join(f"excluded.{column}" for column in COLUMNS)})
        """,
    ),
    removal="""
        DELETE FROM school_events WHERE (institution, code) IN
            (SELECT institution, code FROM school_events_before
             WHERE import = ?3 AND gone = 1 AND institution > ?1 AND institution <= ?2)
        """,
    # Of the city no institution is named.
    leaving="""
        SELECT coalesce(i.short_name, ''), sum(NOT EXISTS (
            SELECT 1 FROM staged.rows AS s WHERE s.institution = t.institution AND s.code = t.code)), count(*)
        FROM staged.scope_institution AS x
        JOIN school_events AS t ON t.institution = x.value
            AND t.day >= (SELECT min(o.day) FROM staged.rows AS o WHERE o.institution = x.value)
        LEFT JOIN institutions AS i ON i.id = t.institution
        GROUP BY t.institution ORDER BY t.institution
        """,
)
