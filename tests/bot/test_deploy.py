"""What is put on a server: a script that installs it all, units that systemd takes, a manual whose commands exist."""

import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import click
import pytest

from bot.__main__ import commands
from bot.commands.run import AGAIN
from bot.pulse import STUCK_SECONDS
from bot.settings import Settings
from bot.watchdog import PINGS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANUAL = (ROOT / "docs" / "operation.md").read_text("utf-8")
GUIDE = (ROOT / "docs" / "administrator.md").read_text("utf-8")
INSTALL = DEPLOY / "install.sh"
SERVICES = ("kovrov-bot.service", "kovrov-bot-backup.service")
STOP_SECONDS = 5
"""In which a stop must have ended."""
EXPOSED = {"kovrov-bot.service": 15, "kovrov-bot-backup.service": 10}
"""The most that `systemd-analyze security` may find, in tenths of its points from 0 to 10."""


def unit(name: str) -> dict[str, list[str]]:
    """`Section.Key` → its values; a key may stand twice."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[f"{section}.{key}"].append(value)
    return found


def seconds(name: str, key: str) -> float:
    (value,) = unit(name)[f"Service.{key}"]
    return float(value)


def spoken(line: str) -> list[str]:
    """The words after `kovrov-bot`, where the line has such a command."""
    words = [word for word in shlex.split(line, comments=True) if word != "sudo"]
    return words[1:] if words and Path(words[0]).name == "kovrov-bot" else []


def exists(words: list[str]) -> None:
    """The command and its options are there; what they are given is not looked at."""
    command = commands.get_command(click.Context(commands), words[0])
    assert command, words
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words[1:] if word.startswith("-")} <= options, words


def blocks(pages: str = GUIDE + MANUAL) -> list[str]:
    """Lines of the guide and of the manual after it that are typed."""
    fences = re.findall(r"```sh\n(.*?)```", pages, re.DOTALL)
    return [line for block in fences for line in block.splitlines()]


def test_every_command_of_the_manual_exists() -> None:
    typed = [words for line in blocks(MANUAL) if (words := spoken(line))]
    typed += [words for name in SERVICES for line in unit(name)["Service.ExecStart"] if (words := spoken(line))]
    assert {"doctor", "backup", "restore", "migrate", "run"} == {words[0] for words in typed}
    for words in typed:
        exists(words)


def test_one_command_puts_everything_of_the_folder_in_place() -> None:
    put = set(re.findall(r"deploy/([\w.-]+\w)", INSTALL.read_text("utf-8")))
    assert put == {file.name for file in DEPLOY.iterdir()}, "install.sh names itself in its advice"
    assert "$(VENV)/.run:" in (ROOT / "Makefile").read_text("utf-8")
    typed = [line for line in blocks() if line.startswith("sh ")]
    assert {Path(line.split()[1]).name for line in typed} == {INSTALL.name}
    units = set(re.findall(r"kovrov-bot[\w-]*\.(?:service|timer)", "\n".join(blocks())))
    assert units == {file.name for file in DEPLOY.iterdir() if file.suffix in (".service", ".timer")}


def test_the_guide_names_the_folders_that_are_made() -> None:
    made = set(re.findall(r"(?:/etc|/var/lib|/srv|/opt)/kovrov-bot", INSTALL.read_text("utf-8")))
    assert len(made) == 4
    assert [folder for folder in sorted(made) if f"`{folder}" not in GUIDE] == []


def test_the_scripts_are_of_a_plain_shell() -> None:
    for script in DEPLOY.glob("*.sh"):
        done = subprocess.run(["sh", "-n", script], capture_output=True, text=True, timeout=60, check=False)
        assert (script.name, done.stderr) == (script.name, "")


def test_nothing_is_installed_by_anybody_but_root(tmp_path: Path) -> None:
    """The words of `id` stand for another user: nothing is touched before they are read."""
    someone = tmp_path / "id"
    someone.write_text("#!/bin/sh\necho 1000\n")
    someone.chmod(0o755)
    done = subprocess.run(
        ["sh", INSTALL],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "от имени root" in done.stderr) == (2, True)


def test_the_example_of_settings_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BOT_{name.upper()}", raising=False)
    settings = Settings(_env_file=DEPLOY / "env.example")
    (state,) = unit("kovrov-bot.service")["Service.StateDirectory"]
    assert settings.database_url == f"sqlite:////var/lib/{state}/kovrov.db"
    assert settings.token is None
    assert settings.metrics == ("127.0.0.1", 9100)


def test_the_bots_patience_and_systemds_fit() -> None:
    bot = unit("kovrov-bot.service")
    assert bot["Service.Type"] == ["notify"]
    assert seconds("kovrov-bot.service", "TimeoutStopSec") > STOP_SECONDS
    assert "за две-три минуты" in MANUAL
    patience = seconds("kovrov-bot.service", "WatchdogSec")
    assert patience < STUCK_SECONDS + patience / PINGS < 180
    assert bot["Service.Restart"] == ["on-failure"]
    assert bot["Service.RestartPreventExitStatus"] == ["2"] != [str(AGAIN)]
    assert bot["Unit.StartLimitIntervalSec"] == ["0"]
    assert bot["Service.WatchdogSignal"] == ["SIGKILL"], "a core dump would hold what people write"


def test_both_services_are_shut_in_alike() -> None:
    bot, backup = (unit(name) for name in SERVICES)
    for key in ("User", "WorkingDirectory", "UMask", "NoNewPrivileges", "ProtectSystem", "SystemCallFilter"):
        assert bot[f"Service.{key}"] == backup[f"Service.{key}"] != []
    (folder,) = {words[-1] for line in backup["Service.ExecStart"] if (words := spoken(line))}
    assert folder.removeprefix("/var/lib/") in backup["Service.StateDirectory"][0].split()


NO_JUDGE = "systemd-analyze, which judges units, is not on this machine"
analyzed = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason=NO_JUDGE)


def analyze(*words: str) -> str:
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


@analyzed
@pytest.mark.parametrize("name", [*SERVICES, "kovrov-bot-backup.timer"])
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    for file in DEPLOY.iterdir():  # a program that is there, in place of the one that is not here
        words = file.read_text("utf-8").replace("/opt/kovrov-bot/.venv/bin/kovrov-bot", "/bin/true")
        (tmp_path / file.name).write_text(words, "utf-8")
    assert analyze("verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)) == ""


@analyzed
@pytest.mark.parametrize("name", SERVICES)
def test_little_is_open_to_the_service(name: str) -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(DEPLOY / name))
    found = re.search(r"exposure level for \S+: ([\d.]+)", said)
    if found is None:
        pytest.skip("this systemd cannot judge a unit by its file alone (from 250 on it can)")
    assert round(float(found[1]) * 10) <= EXPOSED[name]
