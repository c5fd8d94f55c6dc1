"""The rows of the benchmark, in the order of the report."""

from tests.bench.measures import Row
from tests.bench.rows import evenings, imports, rates, sizes, telling, timetable, waits, weight

ROWS: tuple[Row, ...] = (
    rates.NO_PACE,
    rates.PACED,
    waits.ROW,
    weight.START,
    weight.LONG,
    sizes.ROW,
    timetable.ROW,
    imports.SPEED,
    imports.MEANWHILE,
    telling.PERSONAL,
    telling.IDENTICAL,
    telling.AS_SET,
    evenings.ROW,
    telling.ANNOUNCED,
)
