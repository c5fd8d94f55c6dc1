"""The command line as an operator has it: a command, its words and its exit status, in this process or in its own."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from bot.__main__ import commands

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Said:
    """`out` and `err` are what a person reads, `status` what a program does."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line of a refusal."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        return line


@dataclass(frozen=True, slots=True)
class Console:
    """A folder with no settings of its own, and a store in it."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "kovrov.db"

    @property
    def settings(self) -> dict[str, str]:
        mine = {"BOT_DATABASE_URL": f"sqlite:///{self.store}"}
        return mine | self.env

    def __call__(self, *words: str, **env: str) -> Said:
        """`console("stats", "--json", BOT_LOG="info")`, in this process."""
        runner = CliRunner(env={**dict.fromkeys(bot_settings(), None), **self.settings, **env})
        result = runner.invoke(commands, list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def scribble(self, *statements: str) -> None:
        """What another program does to the store."""
        with closing(another_program(self.store)) as connection:
            for statement in statements:
                connection.execute(statement)

    def apart(self, *words: str, first: Callable[[], None] | None = None, **env: str) -> Said:
        """The same in a process of its own; `first` runs in it before the command."""
        result = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={**clean(os.environ), "PYTHONPATH": str(ROOT), **self.settings, **env},
            preexec_fn=first,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(result.returncode, result.stdout, result.stderr)


def another_program(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)  # noqa: TID251  # it is not the bot


def bot_settings() -> list[str]:
    return [name for name in os.environ if name.startswith("BOT_")]


def clean(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if not name.startswith("BOT_")}
