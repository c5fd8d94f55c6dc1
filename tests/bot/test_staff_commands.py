"""`codes staff`, `roles` and `journal` as an operator types them."""

import asyncio
import csv
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from python_calamine import CalamineWorkbook

from handlers import codes
from handlers.importing.load import load
from storage.database import Database
from storage.journal import COMMAND, Act
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, DEPARTMENT, Role, Scope, StaffCode
from storage.store import Store
from tests.bot.console import Console
from tests.city import small_city

T = TypeVar("T")
NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
OLGA, IGOR = 601, 602
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A city whose schools have pupils."""
    monkeypatch.chdir(tmp_path)

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{tmp_path}/kovrov.db") as database:
            for kind, path in small_city().written(tmp_path)[:2]:
                assert (await load(database, kind, [path], now=NOW - timedelta(days=80))).stored

    asyncio.run(fill())
    return Console(tmp_path)


def stored(console: Console, work: Callable[[Store], Awaitable[T]]) -> T:
    async def run() -> T:
        async with await Database.open(f"sqlite:///{console.store}") as database, database.begin() as store:
            return await work(store)

    return asyncio.run(run())


def grant(console: Console, person: int, role: str, school: str = "", class_name: str = "", number: str = "") -> Role:
    async def work(store: Store) -> Role:
        place = (await store.school.institution_named(school))[0].id if school else None
        code = StaffCode(Scope(role, place, class_name), number, usable=True, used=False)
        return await store.roles.grant(person, code, NOW)

    return stored(console, work)


def employ(console: Console, school: str, *numbers: str) -> None:
    async def work(store: Store) -> None:
        place = (await store.school.institution_named(school))[0].id
        await store.rows.write_many(
            "INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)"
            " VALUES (?, ?, '', '', 'Ильина', 'Ольга', '', 'учитель', 1)",
            [(place, number) for number in numbers],
        )

    stored(console, work)


def scopes(console: Console) -> list[tuple[object, ...]]:
    async def work(store: Store) -> list[tuple[object, ...]]:
        return await store.rows.all("SELECT role, class_name, staff_number FROM staff_codes ORDER BY issued, role")

    return stored(console, work)


def told(console: Console) -> list[dict[str, str]]:
    """The journal without the imports that made the city."""
    found: list[dict[str, str]] = json.loads(console("journal", "--json").out)
    return found[2:]


# codes staff


@pytest.mark.parametrize(
    ("words", "role", "title"),
    [
        (("--role", "управление"), DEPARTMENT, "управление образования"),
        (("--role", "department"), DEPARTMENT, "управление образования"),
        (("--role", "Администратор", "--institution", "21 школа"), ADMINISTRATOR, "администратор, СОШ № 21"),
        (
            ("--role", "классный руководитель", "--institution", "СОШ № 21", "--class", '5 "а"'),
            CLASS_TEACHER,
            "классный руководитель 5А, СОШ № 21",
        ),
        (
            ("--role", "class-teacher", "--institution", "СОШ № 21", "--class", "9б"),
            CLASS_TEACHER,
            "классный руководитель 9Б, СОШ № 21",
        ),
    ],
)
def test_a_code_for_the_staff_is_shown_once_and_kept_hashed(
    console: Console, words: tuple[str, ...], role: str, title: str
) -> None:
    said = console("codes", "staff", *words)
    assert said.status == 0, said.err
    assert f"Код для роли «{title}»" in said.out
    found = CODE.search(said.out)
    assert found
    code = codes.found(found[0])
    assert code is not None
    assert not code.mistyped
    assert [row[0] for row in scopes(console)] == [role]
    assert code.code.encode() not in console.store.read_bytes()
    journal = told(console)
    assert [(line["who"], line["act"]) for line in journal] == [("command", "staff code issued")]
    assert found[0] not in str(journal)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "король"), "Роли «король» нет."),
        (("--role", "управление", "--institution", "СОШ № 21"), "уберите --institution"),
        (("--role", "администратор"), "Укажите учреждение"),
        (("--role", "администратор", "--institution", "СОШ № 21", "--class", "5А"), "уберите --class"),
        (("--role", "педагог", "--institution", "МУК"), "Укажите класс или группу"),
        (("--role", "классный", "--institution", "СОШ № 21", "--class", "11Я"), "Есть классы: 5А, 9Б."),
        (("--role", "администратор", "--institution", "СОШ № 99"), "не найдено"),
        (("--role", "администратор", "--institution", "СОШ № 21", "--staff", "77"), "Сотрудника 77 нет в списке"),
    ],
)
def test_what_does_not_go_together_is_told(console: Console, words: tuple[str, ...], sentence: str) -> None:
    employ(console, "СОШ № 21", "12")
    said = console("codes", "staff", *words)
    assert said.status in (1, 2)
    assert sentence in said.sentence
    assert scopes(console) == []


def test_the_employees_number_stands_with_the_code(console: Console) -> None:
    employ(console, "СОШ № 21", "12")
    said = console("codes", "staff", "--role", "администратор", "--institution", "СОШ № 21", "--staff", "12")
    assert said.status == 0, said.err
    assert scopes(console) == [(ADMINISTRATOR, "", "12")]


def test_unused_codes_of_one_role_are_taken_back(console: Console) -> None:
    for _ in range(2):
        console("codes", "staff", "--role", "управление")
    console("codes", "staff", "--role", "администратор", "--institution", "СОШ № 21")
    said = console("codes", "staff", "--role", "управление", "--revoke")
    assert said.out.strip().endswith(": 2.")
    again = console("codes", "staff", "--role", "управление", "--revoke")
    assert again.out.strip().endswith(": 0.")
    acts = [line["act"] for line in told(console)]
    assert acts == ["staff code issued"] * 3 + ["staff codes revoked"]


# roles


def test_roles_are_listed_and_ended_at_once(console: Console) -> None:
    assert "пока ни у кого нет" in console("roles", "list").out
    role = grant(console, OLGA, CLASS_TEACHER, "СОШ № 21", "5А", "12")
    grant(console, IGOR, DEPARTMENT)
    said = console("roles", "list")
    for word in ("классный руководитель", "СОШ № 21", "5А", "12", "id601", "управление образования", "весь город"):
        assert word in said.out
    found = json.loads(console("roles", "list", "--json").out)
    assert [(one["role"], one["class"]) for one in found] == [("department", None), ("class teacher", "5А")]
    assert console("roles", "end", str(role.id)).out.startswith("Снято: классный руководитель 5А, СОШ № 21")
    assert "СОШ № 21" not in console("roles", "list").out
    again = console("roles", "end", str(role.id))
    assert (again.status, "уже снята" in again.sentence) == (1, True)


def test_roles_of_those_who_left_are_named_and_ended_after_a_word(console: Console) -> None:
    grant(console, OLGA, ADMINISTRATOR, "СОШ № 21", "", "12")
    grant(console, IGOR, CLASS_TEACHER, "СОШ № 21", "5А", "13")
    assert "есть в списках" in console("roles", "absent").out
    employ(console, "СОШ № 21", "12")
    said = console("roles", "absent")
    assert "классный руководитель" in said.out
    assert "администратор" not in said.out
    assert said.out.strip().endswith(
        "Сотрудников нет в списке или у них там другой класс: 1. Снять их роли: kovrov-bot roles absent --end."
    )
    assert console("roles", "absent", "--end").out.strip().endswith("Снято ролей: 1.")
    assert [one["role"] for one in json.loads(console("roles", "list", "--json").out)] == ["administrator"]
    last = told(console)[-1]
    assert (last["who"], last["act"], "13" in last["details"]) == ("command", "role ended", True)


# journal


def lines(console: Console) -> None:
    async def work(store: Store) -> None:
        place = (await store.school.institution_named("СОШ № 21"))[0].id
        await store.journal.write(COMMAND, Act.IMPORTED, NOW - timedelta(days=20), what="=1+1.csv", details="pupils")
        await store.journal.write("role 4", Act.LINK_SUSPENDED, NOW, institution=place, what="100001", details="mother")

    stored(console, work)


def test_the_journal_is_read_by_day_and_institution(console: Console) -> None:
    since = ("--since", "01.10.2026")
    assert console("journal", *since).out.strip() == "В журнале за это время ничего нет."
    lines(console)
    everything = console("journal", *since).out
    said = ("загружены данные", "команда", "привязка приостановлена", "роль № 4", "100001", "20.11.2026 18:05", "мама")
    for word in said:
        assert word in everything
    assert "mother" not in everything
    for words in (("--since", "01.11.2026"), ("--since", "2026-11-20"), ("--institution", "21 школа")):
        assert "загружены данные" not in console("journal", *words).out
        assert "100001" in console("journal", *words).out
    assert console("journal", "--since", "21.11.2026").out.strip() == "В журнале за это время ничего нет."
    assert json.loads(console("journal", "--json", "--institution", "sch21").out) == [
        {
            "id": 4,
            "at": "2026-11-20T15:05:00.000Z",
            "who": "role 4",
            "act": "link suspended",
            "institution": "sch21",
            "what": "100001",
            "details": "mother",
        }
    ]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_journal_is_exported_as_a_table_of_its_owners_alone(console: Console, form: str) -> None:
    lines(console)
    path = console.folder / f"журнал.{form}"
    assert console("journal", "--since", "01.10.2026", "-o", str(path)).out.strip() == f"{path}: строк 2."
    assert path.stat().st_mode & 0o777 == 0o600
    if form == "xlsx":
        rows = [
            [str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        ]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
    assert rows[0][0] == "Когда"
    assert rows[1][4] == ("=1+1.csv" if form == "xlsx" else "'=1+1.csv")
    assert rows[2][1:5] == ["роль № 4", "привязка приостановлена", "СОШ № 21", "100001"]
    again = console("journal", "-o", str(path))
    assert (again.status, "уже есть" in again.sentence) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--since", "вчера"), "не похоже на дату"),
        (("-o", "journal.pdf"), "Сохранить можно в .xlsx или .csv"),
        (("-o", "нет/journal.csv"), "Не получилось записать"),
        (("--institution", "СОШ № 99"), "не найдено"),
    ],
)
def test_what_the_journal_cannot_do_is_told(console: Console, words: tuple[str, ...], sentence: str) -> None:
    said = console("journal", *words)
    assert said.status in (1, 2)
    assert sentence in said.sentence


def test_imports_codes_and_their_ends_stand_in_the_journal(console: Console) -> None:
    """What commands do to rights and data, in the words of the table, with numbers in place of names."""
    assert console("codes", "pupils", "--class", "СОШ № 21, 5А").status == 0
    assert console("codes", "pupil", "100002").status == 0
    assert console("codes", "revoke", "100002").status == 0
    assert console("codes", "revoke", "--all").status == 0
    assert console("import", "institutions", "institutions.csv").status == 0
    assert console("undo", "institutions").status == 0
    found = json.loads(console("journal", "--json").out)
    assert [(one["act"], one["what"], one["details"], one["institution"]) for one in found[2:]] == [
        ("codes issued", "5А", "4", "sch21"),
        ("codes issued", "100002", "1", "sch21"),
        ("codes revoked", "100002", "1", "sch21"),
        ("codes revoked", "", "4", None),
        ("imported", "institutions.csv", "institutions: nothing new", None),
        ("import undone", "institutions.csv", "institutions", None),
    ]
    assert [one["details"] for one in found[:2]] == ["institutions: 3 new", "pupils: 13 new"]
    for name in ("Мария", "Воронцова", "Пётр"):
        assert name not in str(found)


def test_whoever_has_left_gets_no_code(console: Console) -> None:
    console.scribble("UPDATE enrolments SET ended = '2026-11-20T15:05:00.000Z'")
    said = console("codes", "pupil", "100002")
    assert (said.status, said.sentence) == (
        1,
        "Ученик 100002 выбыл: сейчас его нет ни в одном учреждении, и привязать его кодом нельзя.",
    )
    assert json.loads(console("journal", "--json").out)[-1]["act"] == "imported"


def test_a_lost_key_takes_the_staffs_codes_too(console: Console) -> None:
    assert console("codes", "staff", "--role", "управление").status == 0
    (console.folder / "kovrov.key").unlink()
    lost = console("codes", "staff", "--role", "управление")
    assert (lost.status, "Ключ для кодов не тот" in lost.err) == (2, True)
    assert console("codes", "revoke", "--all").out.strip().endswith(": 1.")
    assert console("codes", "staff", "--role", "управление").status == 0


def test_after_a_staff_list_those_who_left_are_told(console: Console) -> None:
    """And nobody's role ends without a word."""
    grant(console, OLGA, ADMINISTRATOR, "СОШ № 21", "", "12")
    grant(console, IGOR, CLASS_TEACHER, "СОШ № 21", "5А", "13")
    rows = "Номер;Учреждение;Фамилия;Имя\n12;СОШ № 21;Ильина;Ольга\n14;СОШ № 21;Громов;Олег\n"
    (console.folder / "staff.csv").write_text(rows, "utf-8")
    said = console("import", "staff", "staff.csv")
    assert (said.status, said.err) == (0, "")
    assert "Ролей у тех, кого в списке больше нет или у кого там другой класс: 1." in said.out
    assert len(json.loads(console("roles", "list", "--json").out)) == 2


def test_doctor_counts_institutions_without_an_administrator(console: Console) -> None:
    def found() -> list[str]:
        checks = json.loads(console("doctor", "--json").out)["checks"]
        return [one["text"] for one in checks if one["about"] == "administrators"]

    assert found() == ["учреждений без администратора в боте: 3"]
    for person, school in ((OLGA, "СОШ № 21"), (OLGA, "СОШ № 17"), (IGOR, "МУК")):
        grant(console, person, ADMINISTRATOR, school)
    assert found() == []


def test_a_copy_and_a_way_back_stand_in_the_journal_and_lose_no_line_of_it(console: Console) -> None:
    assert console("backup", "friday.db").status == 0
    role = grant(console, OLGA, DEPARTMENT)
    assert console("roles", "end", str(role.id)).status == 0
    assert console("restore", "friday.db").status == 0
    found = [(one["act"], one["what"]) for one in told(console)]
    assert found == [
        ("backed up", "friday.db"),
        ("role granted", str(role.id)),
        ("role ended", str(role.id)),
        ("restored", "friday.db"),
    ]
