"""docs/development.md is followed word for word in a copy of the tree: what it says to write works."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "development.md"
FENCE = re.compile(r"^```(\w+) (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASIDE = shutil.ignore_patterns(".*", "data", "build", "dist", "*.egg-info", "pictures")
ITS_OWN = "bus or architecture or contract"
"""Of the tests of content those about the new capability; all the others have been run where this one is."""


def test_a_capability_added_as_the_guide_says_is_whole(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=ASIDE)
    fences = FENCE.findall(GUIDE.read_text("utf-8"))
    assert [name for kind, name, _ in fences if kind != "diff"] == [
        "handlers/bus.py",
        "content/texts/bus.toml",
        "content/phrases/bus.toml",
        "tests/conversations/test_bus.py",
    ]
    for kind, name, body in fences:
        if kind == "diff":
            change(tree / name, body)
        else:
            assert not (tree / name).exists(), name
            (tree / name).write_text(body, "utf-8")
    tests = ("tests/conversations/test_bus.py", "tests/test_architecture.py")
    content = ("tests/content/test_phrases.py", "tests/content/test_texts.py")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *tests, *content, "-k", ITS_OWN],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


def change(path: Path, diff: str) -> None:
    """Where the lines of the diff with ` ` and `-` stand, and stand once, come those with ` ` and `+`."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text("utf-8")
    assert f"\n{text}".count(f"\n{before}") == 1, f"{path.name}: {before}"
    path.write_text(f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:], "utf-8")
