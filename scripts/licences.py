"""Writes docs/licences.md: what the bot runs with, of which version, and its licence by the package's own word."""

import re
import sys
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.txt"
LIST = ROOT / "docs" / "licences.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
HEAD = """# Лицензии

Бот распространяется по лицензии MIT (файл LICENSE). Вместе с ним ставятся пакеты, чьи лицензии этому не мешают.
Список делает `make licences` из файла requirements.txt и описаний самих пакетов.

| Пакет | Версия | Лицензия |
|---|---|---|
"""
LONG = 60
"""Characters: a longer «licence» is its whole text."""
BY_HAND = {
    "colorama": "BSD-3-Clause",  # for other systems than this one, so it may not be installed
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "resvg-py": "MIT",
    "vkbottle": "MIT",
}
"""Of packages whose description says it vaguely or not at all; their LICENSE files do."""


def pinned(lock: str) -> list[tuple[str, str]]:
    """Names and versions in a lock."""
    return [(name.lower(), version) for name, version, _ in PINNED.findall(lock)]


def licence(name: str) -> str:
    """As the package says it: an SPDX expression, else its licence field, else its classifiers."""
    if name in BY_HAND:
        return BY_HAND[name]
    said = distribution(name).metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    field = str(said.get("License") or "").strip()
    classified = [
        each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if each.startswith("License ::")
    ]
    if field and len(field) < LONG and field.upper() != "UNKNOWN":
        return field
    return ", ".join(classified) or sys.exit(f"{name} names no licence")


def main() -> None:
    rows = (f"| {name} | {version} | {licence(name)} |" for name, version in pinned(LOCK.read_text("utf-8")))
    LIST.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
