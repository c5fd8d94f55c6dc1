"""The house rules that a machine can hold: who may import what, where words live, what a capability consists of.

Directions between the folders are import-linter's (pyproject.toml); the rest is read from the source here.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "storage", "content")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")

# One owner for each outside thing.
OWNERS = {
    "vkbottle": ("bot/vk/",),
    "aiohttp": ("bot/vk/", "bot/emulator/", "bot/monitoring.py"),
    "prometheus_client": ("bot/monitoring.py",),
    "apscheduler": ("bot/scheduler.py", "bot/housekeeping.py"),
    "aiosqlite": ("storage/",),
    "sqlite3": ("storage/",),
    "jinja2": ("handlers/wording.py", "bot/pictures.py"),
    "babel": ("handlers/wording.py",),
    "pymorphy3": ("handlers/understanding/",),
    "rapidfuzz": ("handlers/understanding/",),
    "python_calamine": ("handlers/importing/",),
    "holidays": ("handlers/rules/federal.py",),
    "resvg_py": ("bot/pictures.py",),
    "icalendar": ("bot/calendar_files.py",),
}

# Nothing else can open a connection: not by another client, not by a socket of its own.
NETWORK = {"requests", "httpx", "urllib3", "socket", "ftplib", "smtplib", "http", "telnetlib", "websockets", "grpc"}

# Where Russian words may stand in code; everything that is said in the chat stands in content/.
RUSSIAN_PLACES = (
    "bot/commands/",  # what an administrator reads in the terminal
    "bot/__main__.py",  # the same
    "bot/settings.py",  # the same
    "bot/demo/",  # an invented city writes Russian files
    "handlers/codes.py",  # letters that look alike, no words
    "bot/emulator/",  # a desk of invented people
    "handlers/understanding",  # how Russian works
    "handlers/importing/",  # the headers and values of Russian files
    "storage/names.py",  # what the words «школа», «МБОУ» in an institution's name mean
)


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Parsed once, though many rules ask."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return tuple(found)


@pytest.mark.parametrize("library", OWNERS)
def test_each_outside_thing_has_one_owner(library: str) -> None:
    strangers = [
        name(path)
        for path in sources(*OURS)
        if not name(path).startswith(OWNERS[library])
        and any(module.partition(".")[0] == library for module in imported(path))
    ]
    assert strangers == []


def test_nothing_but_the_vk_client_can_open_a_connection() -> None:
    found = {
        name(path): module
        for path in sources(*OURS)
        for module in imported(path)
        if module.partition(".")[0] in NETWORK or module.startswith("urllib.request")
    }
    # systemd's socket is a file of this computer: of that family no connection leads outside.
    assert {path for path in found if not path.startswith("bot/emulator/")} == {"bot/watchdog.py"}
    watchdog = (ROOT / "bot/watchdog.py").read_text("utf-8")
    assert re.findall(r"socket\.(AF_\w+|create_\w+|getaddrinfo)", watchdog) == ["AF_UNIX"]


def test_no_foreign_service_is_named_anywhere() -> None:
    """Only VK's hosts, this machine's, and the public addresses that content tells people of."""
    named = re.compile(r"https?://([a-z0-9.-]+)", re.IGNORECASE)
    allowed = re.compile(r"(^|\.)(vk\.(com|ru|me|cc)|example|localhost)$|^127\.|^0\.0\.0\.0")
    foreign = {
        f"{name(path)}: {host}"
        for path in sources("bot", "handlers", "storage")
        for host in named.findall(path.read_text("utf-8"))
        if not allowed.search(host)
    }
    assert foreign == set()
    words = re.compile(r"telegram|whatsapp|viber|api\.openai|googleapis|sentry\.io", re.IGNORECASE)
    assert [name(path) for path in sources(*OURS) if words.search(path.read_text("utf-8"))] == []


def test_words_for_people_live_in_content() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in sources("bot", "handlers", "storage")
        if not name(path).startswith(RUSSIAN_PLACES)
        for line in cyrillic_strings(path)
    ]
    assert found == []


def cyrillic_strings(path: Path) -> Iterator[int]:
    """Lines of string literals with Russian letters, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    # A string that stands alone below a name is that name's docstring.
    docstrings |= {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and CYRILLIC.search(node.value):
            yield node.lineno


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in sources(*OURS, "tests")
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_functions_are_named_for_what_happens() -> None:
    vague = re.compile(r"^(get|process|handle|do|perform)_|_(helper|util|utils|manager|info)$")
    required = {"get_command", "handle_starttag", "handle_data", "handle_endtag"}  # names of frameworks' methods
    found = [
        f"{name(path)}: {node.name}"
        for path in sources(*OURS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and vague.search(node.name)
        and node.name not in required
    ]
    assert found == []


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "storage/migrations").glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))


# Each database has its own of these; what the plain language says, every one of them understands.
DIALECT = re.compile(
    r"\b(json_\w*|jsonb\w*|date|time|datetime|julianday|unixepoch|strftime|random|randomblob|total_changes|changes"
    r"|last_insert_rowid|ifnull|iif|printf|instr|hex|glob)\s*\(|->>?",
    re.IGNORECASE,
)
COMPARES = re.compile(r"\b(?:max|min)\s*\(", re.IGNORECASE)


def test_sql_is_plain() -> None:
    """No function of one database's own; `max` and `min` are of a column, never of two values."""
    found = [f"{place}: {fault}" for place, sql in statements() for fault in dialect(sql)]
    assert found == []


@pytest.mark.parametrize(
    ("sql", "faults"),
    [
        ("SELECT max(id), min(coalesce(a, b)) FROM events WHERE date = ? AND random_id IN (1, 2)", []),
        ("UPDATE chats SET read_cmid = max(read_cmid, ?)", ["max(read_cmid, ?)"]),
        ("SELECT min((a), (b))", ["min((a), (b))"]),
        ("SELECT json_extract(body, '$.a'), strftime('%s', at)", ["json_extract(", "strftime("]),
        ("SELECT total_changes() -- max(a, b)", ["total_changes("]),
    ],
)
def test_the_guard_of_plain_sql_sees(sql: str, faults: list[str]) -> None:
    assert list(dialect(sql)) == faults


def statements() -> Iterator[tuple[str, str]]:
    """Everything in the memory that may be SQL: its migrations, and its string literals, docstrings aside."""
    for path in sorted((ROOT / "storage/migrations").glob("*.sql")):
        yield name(path), path.read_text("utf-8")
    for path in sources("storage"):
        tree = ast.parse(path.read_text("utf-8"))
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
                yield f"{name(path)}:{node.lineno}", node.value
            elif isinstance(node, ast.JoinedStr):
                yield f"{name(path)}:{node.lineno}", ast.unparse(node)


def dialect(sql: str) -> Iterator[str]:
    sql = re.sub(r"--.*", "", sql)
    yield from (match[0] for match in DIALECT.finditer(sql))
    for match in COMPARES.finditer(sql):
        depth, several = 1, False
        for at in range(match.end(), len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[at], 0)
            several |= sql[at] == "," and depth == 1
            if not depth:
                break
        if several:
            yield sql[match.start() : at + 1]


def test_every_noqa_and_ignore_has_its_reason() -> None:
    bare = [
        f"{name(path)}:{number}"
        for path in sources(*OURS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"#\s*noqa(:\s*[A-Z0-9, ]+)?\s*$", line)
    ]
    assert bare == []


def test_a_capability_is_whole() -> None:
    """Its words, how people ask for it, and conversations that prove it."""
    from handlers.capabilities import CAPABILITIES

    missing = [
        f"{capability.name}: phrases"
        for capability in CAPABILITIES
        if not (ROOT / f"content/phrases/{capability.name}.toml").exists()
    ]
    texts = {path.stem for path in (ROOT / "content/texts").glob("*.toml")}
    modules = {
        Path(handler.__code__.co_filename).stem
        for capability in CAPABILITIES
        for handler in capability.handlers.values()
        if hasattr(handler, "__code__")
    }
    missing += [f"{module}: texts" for module in modules if module not in texts | {"capabilities"}]
    conversations = {path.stem for path in (ROOT / "tests/conversations").glob("test_*.py")}
    missing += [f"{module}: conversations" for module in modules if f"test_{module}" not in conversations]
    assert missing == []


def test_every_name_of_the_contract_answers() -> None:
    """All names of the table of words, built or not, have an answer of their own."""
    from handlers.capabilities import CAPABILITIES

    phrases = {path.stem for path in (ROOT / "content/phrases").glob("*.toml")} - {"danger"}
    assert phrases - {capability.name for capability in CAPABILITIES} == set()


def test_the_locks_hold_hashes_and_no_index_address() -> None:
    for lock in sorted(ROOT.glob("requirements*.txt")):
        text = lock.read_text("utf-8")
        assert "://" not in text, lock.name
        assert "--index-url" not in text, lock.name
        pinned = re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE | re.IGNORECASE)
        assert len(pinned) > 10, lock.name
        assert text.count("--hash=sha256:") >= len(pinned), lock.name


def test_the_build_backend_is_in_the_lock() -> None:
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    for requirement in backend:
        assert re.search(rf"^{re.match(r'[a-z-]+', requirement)[0]}==", lock, re.MULTILINE)  # type: ignore[index]
