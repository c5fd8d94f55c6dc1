"""Sheets of codes to cut apart: all that is promised stands on the paper, and the picture leads where the code goes."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst

from bot.commands import sheets
from bot.commands.sheets import Card, Dialog
from handlers import codes
from storage.codes import Audience
from tests.bot import paper
from tests.bot.paper import pages

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SCHOOLS = Dialog("vk.me/kovrov_schools")


def card(
    name: str = "Мария В.", school: str = "СОШ № 21", turn: int | None = None, audience: Audience = "adult"
) -> Card:
    return Card("100", name, "7Б", school, codes.fresh(), NOW + timedelta(days=30), turn, audience)


def test_a_card_says_whose_it_is_how_it_is_used_and_until_when() -> None:
    one = card()
    (page,) = pages(sheets.cut_apart([one], SCHOOLS, NOW))
    assert {"Мария В.", "7Б, СОШ № 21", codes.shown(one.code), "1.", "2.", "3."} <= set(page.lines)
    assert "Код одноразовый, действует до 23.12.2026." in page.text
    assert "или vk.me/kovrov_schools" in page.text
    assert page.links == [f"https://vk.me/kovrov_schools?ref={one.code}"]


@pytest.mark.parametrize("dialog", [Dialog.of_club(7), SCHOOLS, Dialog("vk.me/" + "s" * 32)])
def test_the_picture_reads_as_the_link_with_the_code(dialog: Dialog) -> None:
    cards = [card() for _ in range(3)]
    (page,) = pages(sheets.cut_apart(cards, dialog, NOW))
    assert page.links == [dialog.link(each.code) for each in cards]
    for each, link in zip(cards, page.links, strict=True):
        assert codes.found(link.partition("?ref=")[2]) == codes.Found(each.code, mistyped=False)


def test_thirty_pupils_are_three_pages_and_no_card_is_on_two() -> None:
    cards = [card(f"Ученик{number} А.") for number in range(30)]
    found = pages(sheets.cut_apart(cards, SCHOOLS, NOW))
    assert len(found) == 3
    for number, page in enumerate(found):
        on_it = cards[number * 10 : number * 10 + 10]
        assert page.links == [SCHOOLS.link(each.code) for each in on_it]
        assert [line for line in page.lines if line.startswith("Ученик")] == [each.name for each in on_it]
        assert f"Лист {number + 1} из 3" in page.text


def test_several_codes_of_a_child_say_for_whom_each_is() -> None:
    (page,) = pages(sheets.cut_apart([card(turn=turn) for turn in range(5)], SCHOOLS, NOW))
    assert [line for line in page.lines if line.startswith("для ")] == [
        f"для {which} взрослого" for which in ("первого", "второго", "третьего", "четвёртого", "пятого")
    ]


def test_a_sheet_for_pupils_says_whose_the_codes_are_and_who_opens_the_grades() -> None:
    (theirs,) = pages(sheets.cut_apart([card(audience="pupil")] * 2, SCHOOLS, NOW))
    assert theirs.lines.count("для самого ученика") == 2
    assert "Коды самих учеников, не родителей." in theirs.text
    assert "До 8 класса оценки откроет взрослый." in theirs.text
    assert "каждому взрослому" not in theirs.text
    (adults,) = pages(sheets.cut_apart([card()], SCHOOLS, NOW))
    assert "отдайте каждому взрослому" in adults.text
    assert "ученик" not in adults.text


def test_a_table_says_for_whom_only_where_it_is_not_an_adult() -> None:
    assert "Для кого" not in sheets.table([card()]).decode("utf-8-sig")
    header, row = sheets.table([card(audience="pupil")]).decode("utf-8-sig").splitlines()
    assert header.endswith(";Для кого")
    assert row.endswith(";ученик")


def test_without_a_known_community_words_stand_where_the_picture_would() -> None:
    (page,) = pages(sheets.cut_apart([card()], None, NOW))
    assert page.links == []
    assert "Пришлите туда этот код." in page.text
    assert "Наведите" not in page.text


def test_long_names_stay_on_their_card() -> None:
    name = "Мария-Антуанетта-Елизавета-Екатерина П."
    school = "МБОУ «Средняя общеобразовательная школа № 21 имени Героя Советского Союза»"
    cards = [card(name, school, 1), card("Щ" * 200, school, 1), card()]
    (page,) = pages(sheets.cut_apart(cards, SCHOOLS, NOW))
    assert name.replace(" ", "") in page.text.replace(" ", "")
    assert sum(line.endswith("…") for line in page.lines) == 3
    assert len(page.links) == 3


@pytest.mark.parametrize("name", ['#panic("!")', "*О* _о_ $x$ @a <b> // \\ `", '"}],"cards":[]', "{until}"])
def test_nothing_in_a_name_is_markup(name: str) -> None:
    (page,) = pages(sheets.cut_apart([card(name)], SCHOOLS, NOW))
    assert name.replace(" ", "") in page.text.replace(" ", "")


def test_only_fonts_that_come_with_typst_are_used_and_each_letter_is_in_them() -> None:
    """A letter that is in no font is drawn like one that nobody has."""
    alphabet = "".join(map(chr, [*range(0x410, 0x450), 0x401, 0x451, *b"0123456789 ABCEHKMPTXY-./:_?="])) + "«»№…ӘәҮүӨө"
    template = (ROOT / "content/sheets/codes.typ").read_text("utf-8")
    embedded = set(typst.Fonts(include_system_fonts=False).families())
    for font in ("Libertinus Serif", "DejaVu Sans Mono"):
        assert f'font: "{font}"' in template
        assert font in embedded
        source = f'#set text(font: "{font}", fallback: false)\n#set page(height: auto)\n'
        shown = "\n".join(f"#[{letter}]" for letter in alphabet)
        made, warnings = typst.compile_with_warnings(
            (source + shown.replace("#[_]", "#[\\_]")).encode(), format="pdf", ignore_system_fonts=True
        )
        assert not warnings
        (page,) = pages(made)
        assert set("".join(page.lines)) >= set(alphabet) - {" "}


def test_the_template_compiles_without_a_warning() -> None:
    _, warnings = typst.compile_with_warnings(
        ROOT / "content/sheets/codes.typ",
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"sheet": sheets.contents([card()], SCHOOLS, NOW)},
    )
    assert not warnings


def test_the_same_cards_are_the_same_bytes() -> None:
    cards = [card()]
    assert sheets.cut_apart(cards, SCHOOLS, NOW) == sheets.cut_apart(cards, SCHOOLS, NOW)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("club123", "vk.com/write-123"),
        ("123", "vk.com/write-123"),
        ("https://vk.com/public123", "vk.com/write-123"),
        ("https://vk.com/write-123", "vk.com/write-123"),
        ("kovrov_schools", "vk.me/kovrov_schools"),
        ("@Kovrov.Schools", "vk.me/kovrov.schools"),
        (" https://vk.me/kovrov_schools/ ", "vk.me/kovrov_schools"),
        ("m.vk.ru/kovrov_schools", "vk.me/kovrov_schools"),
        ("школы", None),
        ("", None),
        ("https://example.org/schools", None),
        ("kovrov schools", None),
        ("kovrov?ref=1", None),
    ],
)
def test_a_community_is_named_in_many_ways(text: str, address: str | None) -> None:
    assert Dialog.named(text) == (address and Dialog(address))


def test_a_file_is_private_and_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "codes.pdf"
    sheets.write(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        sheets.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        sheets.write(tmp_path / "codes.pdf", b"one")
    assert list(tmp_path.iterdir()) == []


def test_what_draws_is_loaded_only_for_a_sheet() -> None:
    code = "import sys, bot.__main__, bot.commands.codes; print({'typst', 'segno', 'pyrage'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


def test_the_reader_of_pictures_is_not_easily_pleased() -> None:
    """Another picture reads as something else, or not at all."""
    import segno

    dark = {
        (row, column)
        for row, line in enumerate(segno.make_qr("x" * 50, error="m", boost_error=False).matrix)
        for column, square in enumerate(line)
        if square
    }
    assert paper.read(frozenset(dark)) == "x" * 50
    with pytest.raises(AssertionError):
        paper.read(frozenset(dark - {(0, 0)}))
