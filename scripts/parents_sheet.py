"""Writes docs/parents.pdf, one page of A4 to print, from docs/parents.md: `make parents`."""

import sys
from pathlib import Path

import typst

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "parents.md"
SHEET = ROOT / "docs" / "parents.pdf"
TEMPLATE = Path(__file__).with_suffix("").with_name("parents.typ")


def sheet() -> bytes:
    """The same bytes for the same words. Raises `typst.TypstError` where they take more than one page."""
    given = {"page": PAGE.read_text("utf-8")}
    return typst.compile(TEMPLATE, format="pdf", ignore_system_fonts=True, sys_inputs=given, timestamp=0)


if __name__ == "__main__":
    try:
        SHEET.write_bytes(sheet())
    except typst.TypstError as error:
        sys.exit(str(error))
