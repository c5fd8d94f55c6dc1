"""Linking codes: their form, their check, and the commands that issue and take them back."""

import asyncio
import csv
import random
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot import secret, settings
from bot.commands.codes import codes as command
from handlers import codes
from handlers.importing.load import load
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.store import Store
from tests.bot.paper import pages
from tests.city import IN_TWO_PLACES, MASHA, PETYA, RESTRICTED, small_city

made = st.integers(0, 2**64).map(lambda seed: codes.fresh(random.Random(seed).choice))
letters = st.sampled_from(codes.ALPHABET)


def test_the_alphabet_is_unambiguous_and_of_a_prime_size() -> None:
    assert not set(codes.ALPHABET) & set("01OILUQ")
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 19


@given(made)
def test_a_code_is_ten_characters_in_two_groups(code: str) -> None:
    assert len(code) == 10
    assert set(code) <= set(codes.ALPHABET)
    assert codes.shown(code) == f"{code[:5]}-{code[5:]}"
    assert codes.found(codes.shown(code)) == codes.Found(code, mistyped=False)


@given(made)
def test_a_code_is_never_a_word_or_a_telephone_number(code: str) -> None:
    assert 2 <= sum(character.isdecimal() for character in code) <= 8


@given(made, st.integers(0, 9), letters)
def test_any_one_wrong_character_is_noticed(code: str, at: int, instead: str) -> None:
    wrong = code[:at] + instead + code[at + 1 :]
    found = codes.found(codes.shown(wrong))
    assert (found == codes.Found(code, mistyped=False)) == (wrong == code)


@given(made, st.integers(0, 9), st.integers(0, 9))
def test_any_two_characters_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    found = codes.found("".join(swapped))
    assert (found == codes.Found(code, mistyped=False)) == ("".join(swapped) == code)


CYRILLIC = str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")
ways = st.tuples(
    st.sampled_from(["-", "", " ", " - ", "–", "—", "\u2011", "_", "."]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(
        ["{}", "вот код {} спасибо", "Код:{}.", "«{}»", "\u200b{}\ufeff", "код\n{}\n", "https://vk.me/x?ref={}"]
    ),
)


@given(made, ways)
def test_a_code_is_found_however_it_is_typed(code: str, how: tuple[str, bool, bool, str]) -> None:
    between, small, russian, sentence = how
    typed = code[:5] + between + code[5:]
    typed = typed.translate(CYRILLIC) if russian else typed
    typed = typed.lower() if small else typed
    assert codes.found(sentence.format(typed)) == codes.Found(code, mistyped=False)


def test_ze_stands_for_three() -> None:
    code = next(code for code in iter(codes.fresh, "") if "3" in code)
    assert codes.found(code.replace("3", "З")) == codes.Found(code, mistyped=False)


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    codes.found(text)


@pytest.mark.parametrize("text", ["загрузить", "загрузить расписание", "разузнать", "заземление"])
def test_a_word_with_letters_like_a_three_is_no_mistyped_code(text: str) -> None:
    assert codes.found(text) is None


words = st.text("абвгдежзийклмнопрстуфхцчшщыэюяё", min_size=1, max_size=12)


@given(st.lists(words | st.integers(0, 9999).map(str), min_size=1, max_size=8).map(" ".join))
def test_ordinary_words_and_numbers_are_no_codes(sentence: str) -> None:
    found = codes.found(sentence)
    assert found is None or found.mistyped


@pytest.mark.parametrize(
    "text",
    ["К7М2П-9ХQ4Т", "k7m2p-9x64", "K7M2P9X64TT", "0K7M2P9X64", "К7М2Р 9Х64К", "вот мой код: K7M2P-9X641"],
)
def test_a_mistyped_code_is_recognised_as_one(text: str) -> None:
    found = codes.found(text)
    assert found is not None
    assert found.mistyped


def test_the_example_in_the_texts_is_recognised_and_is_no_try() -> None:
    assert codes.found("K7M2P-9X64T") == codes.Found("K7M2P9X64T", mistyped=True)


def test_the_hash_is_keyed() -> None:
    code = codes.fresh()
    assert codes.hashed(code, b"one") != codes.hashed(code, b"other")
    assert codes.hashed(code, b"one") == codes.hashed(code, b"one")
    assert code.encode() not in codes.hashed(code, b"one")


def test_guessing_is_hopeless() -> None:
    """Of random well-formed codes none is found among many issued ones; the space is what the docstring says."""
    dice = random.Random(1)
    issued = {codes.fresh(dice.choice) for _ in range(20_000)}
    assert len(issued) == 20_000
    assert not any(codes.fresh(dice.choice) in issued for _ in range(20_000))


# The key


def read(tmp_path: Path, **given_: str) -> settings.Settings:
    return settings.read(_env_file=None, database_url=f"sqlite:///{tmp_path}/store.db", **given_)


def test_the_key_is_made_once_with_mode_0600_beside_the_database(tmp_path: Path) -> None:
    first = secret.key(read(tmp_path))
    assert first == secret.key(read(tmp_path))
    assert len(first) == 32
    assert stat.S_IMODE((tmp_path / "store.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["store.key"]


def test_a_key_of_the_environment_makes_no_file(tmp_path: Path) -> None:
    assert secret.key(read(tmp_path, secret="one secret of ours")) != secret.key(
        read(tmp_path, secret="another one of ours")
    )
    assert list(tmp_path.iterdir()) == []


def test_a_cut_key_file_is_refused_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "store.key").write_bytes(b"short")
    with pytest.raises(OSError, match="too short"):
        secret.key(read(tmp_path))


# The commands


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codes")

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/store.db") as database:
            for kind, path in small_city().written(folder):
                if kind != "grades":
                    assert (await load(database, kind, [path], now=datetime(2026, 11, 20, tzinfo=UTC))).stored

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder


@pytest.fixture
def office(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tiny city's store, in which commands are typed."""
    (tmp_path / "store.db").write_bytes((filled / "store.db").read_bytes())
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words_: str) -> Result:
    return CliRunner().invoke(command, words_, env={"COLUMNS": "200"})


def sheet(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))


def in_store(office: Path, sql: str) -> list[tuple[object, ...]]:
    async def ask() -> list[tuple[object, ...]]:
        async with await Database.open(f"sqlite:///{office}/store.db") as database, database.read() as store:
            return await store.rows.all(sql)

    with asyncio.Runner() as runner:
        return runner.run(ask())


def in_store_put(office: Path, sql: str) -> None:
    async def put() -> None:
        async with await Database.open(f"sqlite:///{office}/store.db") as database, database.begin() as store:
            await store.rows.write(sql)

    with asyncio.Runner() as runner:
        runner.run(put())


@pytest.mark.parametrize("how", ["СОШ № 21, 5А", "21 школа 5а", "МБОУ СОШ №21, 5 «А»", "sch21,5-а"])
def test_a_sheet_for_a_class(office: Path, how: str) -> None:
    result = typed("pupils", "--class", how, "-o", "codes.csv")
    assert result.exit_code == 0, result.output
    rows = sheet(office / "codes.csv")
    assert list(rows[0]) == ["Номер", "Имя", "Класс", "Код", "Действует до"]
    assert {row["Номер"]: row["Имя"] for row in rows}[MASHA] == "Мария В."
    assert {row["Класс"] for row in rows} == {"5А"}
    for row in rows:
        found = codes.found(row["Код"])
        assert found is not None
        assert not found.mistyped
        assert row["Код"] not in result.output
    assert stat.S_IMODE((office / "codes.csv").stat().st_mode) == 0o600
    assert len(in_store(office, "SELECT 1 FROM codes")) == len(rows) == 4


def test_the_codes_are_on_screen_without_a_file_and_nowhere_in_the_store(office: Path) -> None:
    result = typed("pupils", "--class", "СОШ № 21, 9Б")
    found = codes.found(result.stdout)
    assert found is not None
    assert "Пётр" in result.stdout
    stored = b"".join(path.read_bytes() for path in office.glob("store.db*"))
    assert found.code.encode() not in stored
    assert codes.shown(found.code).encode() not in stored


def test_a_restricted_pupil_is_left_out_of_the_sheet_and_named(office: Path) -> None:
    result = typed("pupils", "--class", "СОШ № 21, 9Б", "-o", "codes.csv")
    assert RESTRICTED not in {row["Номер"] for row in sheet(office / "codes.csv")}
    assert RESTRICTED in result.stderr
    assert typed("pupil", RESTRICTED).exit_code == 1
    assert typed("pupil", RESTRICTED, "--permit").exit_code == 0


def test_several_adults_get_a_code_each_and_earlier_ones_stay_good_unless_replaced(office: Path) -> None:
    first = typed("pupils", "--class", "СОШ № 17, 4А", "-o", "first.csv", "--each", "2")
    assert "Прежние коды" not in first.stderr
    assert len(sheet(office / "first.csv")) == 8
    second = typed("pupils", "--class", "СОШ № 17, 4А", "-o", "second.csv")
    assert "Прежние коды этих учеников тоже действуют: 8." in second.stderr
    assert "--replace" in second.stderr
    assert in_store(office, "SELECT count(*) FROM codes WHERE revoked IS NULL") == [(12,)]
    third = typed("pupils", "--class", "СОШ № 17, 4А", "-o", "third.csv", "--replace")
    assert "Прежние коды" not in third.stderr
    assert in_store(office, "SELECT count(*) FROM codes WHERE revoked IS NULL") == [(4,)]


@pytest.mark.parametrize("more", [(), ("--replace",)])
def test_a_sheet_that_may_be_handed_out_is_never_overwritten(office: Path, more: tuple[str, ...]) -> None:
    typed("pupils", "--class", "СОШ № 17, 4А", "-o", "codes.csv")
    before = (office / "codes.csv").read_bytes()
    result = typed("pupils", "--class", "СОШ № 17, 4А", "-o", "codes.csv", *more)
    assert result.exit_code == 2
    assert "«codes.csv» уже есть" in result.stderr
    assert (office / "codes.csv").read_bytes() == before
    assert in_store(office, "SELECT count(*) FROM codes WHERE revoked IS NULL") == [(4,)]


def test_earlier_codes_of_one_pupil_are_told_too(office: Path) -> None:
    assert "Прежние коды" not in typed("pupil", PETYA).stderr
    assert "тоже действуют: 1." in typed("pupil", PETYA).stderr


def test_one_pupil_and_taking_back(office: Path) -> None:
    result = typed("pupil", PETYA)
    assert codes.found(result.stdout) is not None
    assert "Отозвано неиспользованных кодов: 1" in typed("revoke", PETYA).stdout
    assert "Отозвано неиспользованных кодов: 0" in typed("revoke", PETYA).stdout


@pytest.mark.parametrize(
    ("words_", "status", "sentence"),
    [
        (("pupils", "--class", "СОШ № 99, 5А"), 1, "не найдено"),
        (("pupils", "--class", "СОШ № 21, 11Я"), 1, "Есть классы: 5А, 9Б"),
        (("pupils", "--class", "5А"), 1, "Не понял, какой это класс"),
        (("pupils", "--class", ","), 1, "Не понял, какой это класс"),
        (("pupils", "--class", "СОШ № 21, 5А", "-o", "codes.xlsx"), 2, "в .csv или в .pdf, а не в .xlsx"),
        (("pupils", "--class", "СОШ № 21, 5А", "-o", "no/such/codes.pdf"), 1, "нет такого файла или папки. Коды не"),
        (("pupils", "--class", "СОШ № 21, 5А", "-o", "a.pdf", "--community", "наша группа"), 2, "Не понял адрес"),
        (("pupils", "--class", "СОШ № 21, 5А", "-o", "no/such/codes.csv"), 1, "Коды не выданы"),
        (("pupil", "999"), 1, "с номером 999 нет"),
        (("revoke", "999"), 1, "с номером 999 нет"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    office: Path, words_: tuple[str, ...], status: int, sentence: str
) -> None:
    result = typed(*words_)
    assert (result.exit_code, sentence in result.stderr) == (status, True), result.stderr
    assert in_store(office, "SELECT * FROM codes") == []


# A sheet to cut apart (what is on it: tests/bot/test_sheets.py)


def test_a_class_gets_a_sheet_to_cut_apart(office: Path) -> None:
    result = typed("pupils", "--class", "СОШ № 21, 9Б", "-o", "codes.pdf", "--each", "2", "--community", "club137")
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE((office / "codes.pdf").stat().st_mode) == 0o600
    (page,) = pages((office / "codes.pdf").read_bytes())
    assert "Пётр В." in page.lines
    assert len(page.links) == page.text.count("для второго взрослого") * 2 > 0
    found = [codes.found(link) for link in page.links]
    hashes = {(codes.hashed(each.code, secret.key(read(office))),) for each in found if each}
    assert hashes == set(in_store(office, "SELECT hash FROM codes"))
    assert RESTRICTED in result.stderr
    (restricted,) = in_store(office, f"SELECT given FROM pupils WHERE number = '{RESTRICTED}'")
    assert not any(line.startswith(f"{restricted[0]} ") for line in page.lines)


def test_the_store_knows_where_its_bot_answers(office: Path) -> None:
    result = typed("pupils", "--class", "СОШ № 21, 5А", "-o", "first.pdf")
    assert "Рисунков для камеры на листе нет" in result.stderr
    in_store_put(office, "INSERT INTO positions (community, ts, seen, first) VALUES (4321, '1', '', '')")
    result = typed("pupils", "--class", "СОШ № 21, 5А", "-o", "second.pdf")
    assert "Рисунков" not in result.stderr
    (page,) = pages((office / "second.pdf").read_bytes())
    assert {link.partition("?")[0] for link in page.links} == {"https://vk.com/write-4321"}
    in_store_put(office, "INSERT INTO positions (community, ts, seen, first) VALUES (4322, '1', '', '')")
    assert "Рисунков" in typed("pupils", "--class", "СОШ № 21, 5А", "-o", "third.pdf").stderr


def test_where_the_commit_fails_no_sheet_stays(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Database.begin

    @asynccontextmanager
    async def then_trouble(database: Database) -> AsyncIterator[Store]:
        async with begin(database) as store:
            yield store
            if (office / "codes.pdf").exists():
                raise StoreUnavailable("full")

    monkeypatch.setattr(Database, "begin", then_trouble)
    result = typed("pupils", "--class", "СОШ № 21, 5А", "-o", "codes.pdf")
    assert result.exit_code == 2
    assert not list(office.glob("*codes.pdf*"))
    assert in_store(office, "SELECT * FROM codes") == []


# For the pupils themselves


def test_codes_are_for_adults_unless_asked_for_pupils(office: Path) -> None:
    assert "Для кого" not in typed("pupils", "--class", "СОШ № 21, 5А").stdout
    assert in_store(office, "SELECT DISTINCT audience FROM codes") == [("adult",)]
    result = typed("pupils", "--class", "СОШ № 17, 4А", "--for", "ученик", "-o", "own.csv")
    assert result.exit_code == 0, result.output
    assert {row["Для кого"] for row in sheet(office / "own.csv")} == {"ученик"}
    assert in_store(office, "SELECT count(*) FROM codes WHERE audience = 'pupil'") == [(4,)]


def test_a_pupils_own_code_goes_on_a_sheet_too(office: Path) -> None:
    result = typed("pupil", PETYA, "--for", "Ученик", "-o", "petya.pdf", "--community", "club137")
    assert result.exit_code == 0, result.output
    assert "petya.pdf: кодов 1" in result.stdout
    assert codes.found(result.stdout) is None
    (page,) = pages((office / "petya.pdf").read_bytes())
    assert {"Пётр В.", "для самого ученика"} <= set(page.lines)
    assert in_store(office, "SELECT audience FROM codes") == [("pupil",)]


def test_a_pupils_sheet_is_never_overwritten_either(office: Path) -> None:
    typed("pupil", PETYA, "-o", "petya.csv")
    result = typed("pupil", PETYA, "-o", "petya.csv")
    assert (result.exit_code, "«petya.csv» уже есть" in result.stderr) == (2, True)
    assert in_store(office, "SELECT count(*) FROM codes") == [(1,)]


@pytest.mark.parametrize(("word", "stored"), [("Ученикам", "pupil"), ("родитель", "adult")])
def test_for_whom_is_said_in_several_ways(office: Path, word: str, stored: str) -> None:
    assert typed("pupil", PETYA, "--for", word).exit_code == 0
    assert in_store(office, "SELECT audience FROM codes") == [(stored,)]


def test_for_nobody_known_no_code_is_made(office: Path) -> None:
    result = typed("pupil", PETYA, "--for", "сосед")
    sentence = "Не понял, кому код: «сосед». Напишите --for взрослый или --for ученик.\n"
    assert (result.exit_code, result.stderr) == (2, sentence)
    assert in_store(office, "SELECT * FROM codes") == []


@pytest.mark.parametrize("whom", [("pupil", PETYA), ("pupils", "--class", "СОШ № 21, 5А")])
def test_a_pupil_needs_one_code(office: Path, whom: tuple[str, ...]) -> None:
    result = typed(*whom, "--for", "ученик", "--each", "2")
    assert (result.exit_code, result.stderr) == (2, "Код самого ученика нужен один: уберите --each.\n")
    assert in_store(office, "SELECT * FROM codes") == []


# The key of codes that were handed out


def test_what_was_revoked_is_in_the_ledgers_file_at_once(office: Path) -> None:
    typed("pupil", PETYA)
    typed("revoke", PETYA)
    assert "code revoked" in (office / "store.ledger").read_text("utf-8")


def test_a_lost_key_is_told_before_more_codes_are_issued_and_no_new_key_is_made(office: Path) -> None:
    typed("pupil", PETYA)
    (office / "store.key").unlink()
    for result in (typed("pupil", MASHA), typed("pupils", "--class", "СОШ № 21, 5А", "-o", "codes.csv")):
        assert result.exit_code == 2
        assert "по действующим кодам (1)" in result.stderr
    assert not (office / "store.key").exists()
    assert not (office / "codes.csv").exists()
    assert in_store(office, "SELECT count(*) FROM codes") == [(1,)]


def test_another_key_is_no_better_than_none(office: Path) -> None:
    typed("pupil", PETYA)
    (office / "store.key").write_text("another key, as long as a key should be")
    assert typed("pupil", MASHA).exit_code == 2


def test_where_a_key_is_lost_for_good_codes_are_taken_back_and_issued_anew(office: Path) -> None:
    typed("pupil", PETYA)
    typed("pupil", MASHA)
    (office / "store.key").unlink()
    assert "Отозвано неиспользованных кодов: 2" in typed("revoke", "--all").stdout
    assert typed("pupil", PETYA).exit_code == 0
    assert typed("pupil", MASHA).exit_code == 0


@pytest.mark.parametrize("words_", [("revoke",), ("revoke", PETYA, "--all")])
def test_whose_codes_to_revoke_is_said_one_way(office: Path, words_: tuple[str, ...]) -> None:
    result = typed(*words_)
    assert (result.exit_code, result.stderr) == (2, "Чьи коды отозвать? Укажите номер ученика или --all.\n")


def test_a_code_knows_which_institution_hands_it_out(office: Path) -> None:
    """It vouches for the link: one of a club opens nothing of the school."""
    whose = "SELECT i.code FROM codes AS c JOIN institutions AS i ON i.id = c.institution"
    assert typed("pupils", "--class", "МУК, 9М").exit_code == 0
    assert {code for (code,) in in_store(office, whose)} == {"muk"}
    in_store_put(office, "DELETE FROM codes")
    assert typed("pupil", IN_TWO_PLACES).exit_code == 0
    assert in_store(office, whose) == [("sch21",)]


def test_a_text_that_grows_when_it_is_made_plain_costs_no_more_than_another() -> None:
    assert len(codes._typed("\ufdfa" * 5000)) == codes.LONGEST
    assert codes.every("\ufdfa" * 200 + " 23ABC-45EHK") == codes.every("23ABC-45EHK")
