"""What the documents tell people to type exists: commands, options, make targets, files, settings."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.__main__ import COMMANDS, commands
from bot.settings import Settings
from bot.vk.errors import CODES, meaning
from scripts.parents_sheet import SHEET, sheet

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "README.ru.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(kovrov-bot [^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PICTURE = re.compile(r'<img src="([^"]+)"[^>]* alt="[^"]{10,}">|!\[[^]]{10,}\]\(([^)]+)\)')
SETTING = re.compile(r"\bBOT_[A-Z_]+\b")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
LARGEST = 120_000
"""Bytes of a picture."""
NOT_SETTINGS = {"BOT_CLOCK", "BOT_ENV_FILE"}


def typed(text: str) -> Iterator[str]:
    """Lines of commands, in fences and between backticks, without their remarks."""
    for language, fence in FENCED.findall(text):
        for line in fence.splitlines() if language in ("", "sh") else ():
            for command in line.partition(" #")[0].split("&&"):
                yield command.strip().removeprefix("sudo ")
    yield from INLINE.findall(FENCED.sub("", text))


def lines(name: str) -> list[tuple[str, str]]:
    return [
        (path.name, line)
        for path in DOCUMENTS
        for line in typed(path.read_text("utf-8"))
        if line.startswith(f"{name} ") and "…" not in line
    ]


@pytest.mark.parametrize(("document", "line"), lines("kovrov-bot"))
def test_a_command_in_a_document_is_one_of_ours(document: str, line: str) -> None:
    arguments = shlex.split(line)[1:]
    if arguments[0].startswith("-"):
        return
    context, command = click.Context(commands), commands.get_command(click.Context(commands), arguments.pop(0))
    while isinstance(command, click.Group) and arguments:
        context = click.Context(command, parent=context)
        command = command.get_command(context, arguments.pop(0))
    assert command is not None, f"{document}: {line}"
    # Unknown options, and options without their values, raise; files need not be there.
    command.make_parser(click.Context(command, parent=context)).parse_args(arguments)


def test_there_are_commands_to_look_at_and_each_is_in_the_manual() -> None:
    assert len(lines("kovrov-bot")) > 30
    manual = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert [name for name in COMMANDS if not re.search(rf"kovrov-bot {name}\b|`{name}`|make {name}\b", manual)] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_settings_and_targets_of_a_document_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    missing = [link for link in LINK.findall(text) if "://" not in link and not (path.parent / link).exists()]
    assert missing == []
    settings = {f"BOT_{name.upper()}" for name in Settings.model_fields} | NOT_SETTINGS
    assert set(SETTING.findall(text)) <= settings
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {target for line in typed(text) for target in TARGET.findall(line)} <= targets


def test_pictures_are_there_and_are_told_to_whoever_does_not_see_them() -> None:
    texts = {path: path.read_text("utf-8") for path in DOCUMENTS}
    found = [
        (path, picture) for path, text in texts.items() for pair in PICTURE.findall(text) for picture in pair if picture
    ]
    assert len(found) == sum(len(re.findall(r"<img |!\[", text)) for text in texts.values()), "one is not told"
    shown = {(path.parent / picture).resolve() for path, picture in found}
    assert [picture for picture in shown if not picture.exists()] == []
    assert set((ROOT / "docs" / "pictures").glob("*.png")) <= shown, "one is drawn for nobody"
    assert [picture.name for picture in shown if picture.stat().st_size > LARGEST] == []


def test_the_page_for_parents_fits_one_sheet_and_the_one_to_print_says_the_same() -> None:
    assert SHEET.read_bytes() == sheet(), "make parents"


def test_the_page_on_vk_tells_every_error_that_the_code_treats_as_the_code_does() -> None:
    table = (ROOT / "docs/vk.md").read_text("utf-8").partition("## Errors")[2].partition("\n## ")[0]
    rows = [
        {int(code) for code in re.findall(r"\d+", line.split("|")[1])} for line in table.splitlines() if "|" in line
    ]
    told = {code: number for number, row in enumerate(rows) for code in row}
    assert told.keys() == set().union(*CODES.values())
    for codes in rows:
        assert len({meaning(code) for code in codes}) <= 1, codes


def test_every_section_that_the_code_names_is_on_the_page_on_vk() -> None:
    sections = set(re.findall(r"^## (.+)$", (ROOT / "docs/vk.md").read_text("utf-8"), re.MULTILINE))
    files = [path for folder in ("bot", "handlers", "storage", "tests") for path in (ROOT / folder).rglob("*.py")]
    named = {name for path in files for name in re.findall(r"docs/vk\.md, «([^»]+)»", path.read_text("utf-8"))}
    assert len(named) > 2
    assert named <= sections
