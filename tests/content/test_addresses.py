"""Whatever stands in the content: each address opens, each number can be called, each card says whose it is."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.understood import CONTENT

FILES = sorted(path for path in CONTENT.rglob("*.toml") if not {"demo", "phrases"} & set(path.parts))
SOURCED = [*(CONTENT / "safety" / "topics").glob("*.toml"), *(CONTENT / "safety" / "steps").glob("*.toml")]
SOURCED += [*(CONTENT / "guides").glob("*.toml"), *(CONTENT / "programmes").glob("*.toml")]
TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?:рф|ru|info|com|me|org|su)\b(?:/[\w./?=&-]*)?")
NUMBER = re.compile(r"(?<![\d–-])(?:\+7|8)[\s(-]*\d{3}[\s)-]*[\d -]{5,12}\d(?![\d–-])")
CALLED = re.compile(r"(?:\+7|8)\d{10}")


def strings(node: Any) -> Iterator[str]:
    match node:
        case str():
            yield TEMPLATE.sub(" ", node)
        case dict():
            for each in node.values():
                yield from strings(each)
        case list():
            for each in node:
                yield from strings(each)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_address_is_well_formed(path: Path) -> None:
    for text in strings(read(path)):
        for address in ADDRESS.findall(text):
            parts = urlsplit(address if "://" in address else f"https://{address}")
            assert parts.scheme == "https", address
            labels = (parts.hostname or "").split(".")
            assert len(labels) >= 2, address
            assert all(0 < len(label.encode("idna")) <= 63 for label in labels), address


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_number_can_be_called(path: Path) -> None:
    for text in strings(read(path)):
        for number in NUMBER.findall(text):
            assert CALLED.fullmatch(re.sub(r"[\s()-]", "", number)), number


def test_the_numbers_of_the_file_of_numbers_can_be_called() -> None:
    for phone in read(CONTENT / "safety" / "phones.toml")["phone"]:
        assert re.fullmatch(r"1\d\d|(?:\+7|8)\d{10}", re.sub(r"[\s()-]", "", phone["number"])), phone


@pytest.mark.parametrize("path", SOURCED, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_card_names_its_source_and_its_day(path: Path) -> None:
    card = read(path)
    assert card["source"].strip()
    assert isinstance(card.get("date", card.get("dated")), date | int)
