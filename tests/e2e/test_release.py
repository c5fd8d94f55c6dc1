"""What is released runs outside of its clone: the wheel made of the source archive, unpacked in an empty folder."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.emulator import Emulator, Person

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "handlers", "storage", "content", "deploy", "docs", "scripts")
FILES = ("MANIFEST.in", "Makefile", "pyproject.toml", "LICENSE", "*.md", "requirements*.txt")
UNPACKED = ("Makefile", "requirements.txt", "README.ru.md", "deploy/install.sh", "docs/operation.md")
"""What docs/administrator.md unpacks on a server and uses there, beside the program."""
ANNA = 1
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's folder, built as a release is: the source archive first, the wheel of it."""
    pytest.importorskip("build", reason="the build package is not installed (requirements-ci.txt)")
    folder = tmp_path_factory.mktemp("release")
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        shutil.copytree(ROOT / part, source / part)
    for file in (file for pattern in FILES for file in ROOT.glob(pattern)):
        shutil.copy(file, source)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    (archive,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    top = archive.name.removesuffix(".tar.gz")
    assert {f"{top}/{name}" for name in (*UNPACKED, "content/texts/menu.toml")} <= set(names)
    assert f"{top}.tar.gz" in (ROOT / "docs" / "administrator.md").read_text("utf-8"), "the guide names another file"
    with zipfile.ZipFile(wheel) as zipped:
        zipped.extractall(folder / "wheel")
    return folder / "wheel"


def outside(unpacked: Path, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(unpacked), "PWD": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_version_is_the_projects(unpacked: Path, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "bot", "--version"],
        cwd=tmp_path,
        env=outside(unpacked, tmp_path),
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == version("kovrov-bot")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert version("kovrov-bot") in changes or "Unreleased" in changes


async def test_a_bot_of_the_wheel_answers(unpacked: Path, tmp_path: Path) -> None:
    vk = Emulator(now=Clock().now, latency=0.0, people=[Person(ANNA, "Анна", "Белова")])
    async with vk.serve():
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=tmp_path,
            env=outside(unpacked, tmp_path) | {"BOT_TOKEN": vk.token, "BOT_API_URL": vk.api_url},
        )
        try:
            async with asyncio.timeout(60):
                while "groups.getLongPollServer" not in vk.counters.by_method:  # noqa: ASYNC110  # another process
                    await asyncio.sleep(0.05)
            await asyncio.sleep(1.1)  # what was written before the very first start is nobody's question
            asked = vk.say(ANNA, "Начать")
            assert "Здравствуйте" in (await vk.wait_answer(ANNA, asked, timeout=60)).text
        finally:
            bot.terminate()
            assert await bot.wait() == 0
    assert (tmp_path / "data" / "kovrov.db").exists()


def test_every_package_that_is_installed_with_the_bot_has_its_licence_named() -> None:
    named = set(
        re.findall(r"^\| (\S+) \| (\S+) \| \S", (ROOT / "docs" / "licences.md").read_text("utf-8"), re.MULTILINE)
    )
    assert named >= {
        (name.lower(), pinned) for name, pinned in PINNED.findall((ROOT / "requirements.txt").read_text("utf-8"))
    }
