"""What the terminal says while the demo's city is made: true figures, and bars only where there is a terminal."""

import os
import pty
import select
import sys
from io import FileIO

import pytest

from bot.commands.filling import LINES, LONG, PATIENCE, STAGES, progress
from bot.demo import Stage


@pytest.mark.parametrize("stage", list(Stage))
def test_without_a_terminal_each_tenth_of_a_long_stage_is_a_line(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress() as tell:
        for hundredth in range(101):
            tell(stage, hundredth * LONG[stage] // 100, LONG[stage])
    assert capsys.readouterr().out.splitlines() == [
        f"{STAGES[stage]}: {100 * line // LINES} %" for line in range(1, LINES + 1)
    ]


def test_nothing_is_said_before_it_is_so_nor_twice_nor_of_a_short_stage(capsys: pytest.CaptureFixture[str]) -> None:
    whole = LONG[Stage.WRITING]
    with progress() as tell:
        tell(Stage.WRITING, whole // 2 - 1, whole)
        tell(Stage.WRITING, whole // 2 - 1, whole)
        tell(Stage.LINKING, 100, 100)
        tell(Stage.WRITING, whole, whole)
    assert capsys.readouterr().out == "Школы пишут файлы: 40 %\nШколы пишут файлы: 100 %\n"


def test_patience_is_asked_for_only_where_there_is_something_to_wait_for(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(long=True):
        pass
    assert capsys.readouterr().out == ""
    with progress(long=True) as tell:
        tell(Stage.WRITING, 1, 100)
        tell(Stage.WRITING, 2, 100)
    assert capsys.readouterr().out == f"{PATIENCE}\n"


def shown(screen: FileIO) -> str:
    """All that a terminal was given: it hands it out in pieces of its own."""
    found = b""
    while select.select([screen], [], [], 0.2)[0]:
        found += screen.read(65536) or b""
    return found.decode("utf-8", "replace")


def test_on_a_terminal_there_is_a_bar_for_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setattr(sys, "stdout", terminal)
        with progress() as tell:
            for stage in Stage:
                tell(stage, 1, 4)
        terminal.flush()
        seen = shown(screen)
    assert all(title in seen for title in STAGES.values())
    assert "25%" in seen
    assert "100%" not in seen
