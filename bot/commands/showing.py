"""A table on a terminal, and the same lines in a pipe, where nobody looks and there is no width to keep to."""

import sys
from collections.abc import Iterable, Sequence

WIDE = 200


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print it."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(*headers)
    for row in rows:
        shown.add_row(*row)
    Console(soft_wrap=True, highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDE).print(shown)
