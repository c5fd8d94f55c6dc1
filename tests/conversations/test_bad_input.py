"""Whatever comes in: a kind sentence, or silence where silence is right, and the next message is answered."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import payloads
from tests.city import MASHA
from tests.person import GROUP, Person, Town

WALL = "Здравствуйте, хочу рассказать нашу историю с самого начала. " * 84

BROKEN = "не получилось ответить"


async def still_answers(person: Person) -> None:
    await person.says("Помощь")
    person.sees("Спрашивайте простыми словами")


@pytest.mark.parametrize("text", [WALL[:5000], "а" * 5000, "а " * 2500, "оценки " * 700, "7" * 5000, "(" * 5000])
async def test_five_thousand_characters(anna: Person, text: str) -> None:
    await anna.says(text)
    assert anna.heard
    assert len(anna.heard) < 700
    await still_answers(anna)


async def test_a_long_story_is_told_to_be_short(anna: Person) -> None:
    await anna.says("ыыы шшш " * 600)
    anna.sees("один короткий вопрос")


@pytest.mark.parametrize(
    ("attachments", "words"),
    [
        (("sticker",), "стикер"),
        (("audio_message",), "Голосовые"),
        (("photo",), "Картинки"),
        (("video",), "видео"),
        (("doc",), "Файлы"),
        (("forward", "photo"), "Картинки"),
        (("forward",), "Пересланное"),
        (("wall",), "Пересланное"),
        (("something_new",), "пустое"),
        ((), "пустое"),
    ],
)
async def test_wordless_messages(anna: Person, attachments: tuple[str, ...], words: str) -> None:
    await anna.says("", attachments=attachments)
    anna.sees(words, "слов")
    await still_answers(anna)


@pytest.mark.parametrize(
    "text", ["😀", "👍👍🏽", "❤️", "?", "...", "!!!", "\u200b\u200f", "\u202e", "   ", "\n\n", "\x00"]
)
async def test_signs_alone(anna: Person, text: str) -> None:
    await anna.says(text)
    anna.sees("словами")
    await still_answers(anna)


@pytest.mark.parametrize(
    "text",
    ["оц\u200bенки", "\u202eоценки", "\u200fоценки\u200e", "  ОЦЕНКИ!!  ", "оценки 😀", "\ufeffоценки", "оценки\u00a0"],
)
async def test_words_among_marks_that_nobody_sees(anna: Person, text: str) -> None:
    await anna.links(MASHA)
    await anna.says(text)
    anna.sees("Мария, 5А")


@pytest.mark.parametrize("text", ["М\u200bеню", "\u202eменю", "МЕНЮ!", " меню. ", "\u2066Меню\u2069"])
async def test_command_words_among_marks_that_nobody_sees(anna: Person, text: str) -> None:
    await anna.says(text)
    anna.sees("Здравствуйте!")


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE people; --",
        '" OR 1=1 --',
        "{{ 7 * 7 }}",
        "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "${jndi:ldap://x}",
        "<script>alert(1)</script>",
        "[id1|@all] #tag",
        "%s %d %(name)s {0} {name}",
        "\\u0000 \\x00 \\",
    ],
)
async def test_the_syntax_of_programs_is_only_words(town: Town, anna: Person, text: str) -> None:
    await anna.links(MASHA)
    await anna.says(text)
    anna.sees_no("49", "__", "@all", "script", "jndi")
    assert anna.heard
    await anna.says("оценки")
    anna.sees("Мария, 5А")


FORGED = [
    {},
    {"b": None},
    {"b": 5, "v": []},
    {"b": "ask.ask"},
    {"b": "ask.ask", "v": None},
    {"b": "ask.ask", "v": {}},
    {"b": "ask.ask", "v": []},
    {"b": "ask.ask", "v": ["grades"]},
    {"b": "ask.ask", "v": ["no such thing", "", None, None, None, None, 0]},
    {"b": "ask.ask", "v": [5, "", None, None, None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", "1", None, None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", True, None, None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", 1.5, None, None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", 2**60, None, None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", None, "yesterday", None, None, 0]},
    {"b": "ask.ask", "v": ["grades", "", None, None, None, None, 0, 0]},
    {"b": "ask.ask", "v": ["grades", "", None, None, None, "x" * 81]},
    {"b": "ask.ask", "v": ["grades", "", None, None, None, "x" * 220]},
    {"b": "ask.ask", "v": ["grades", "", None, None, None, '"' * 60]},
    {"b": "ask.ask", "v": ["grades", "", None, None, None, "\x01" * 60]},
    {"b": "ask.ask", "v": ["grades", "x" * 220]},
    {"b": "ask.ask", "v": ["x" * 220]},
    {"b": "children.unlink", "v": ["1"]},
    {"b": "children.unlink", "v": [1, 1]},
    {"b": "forget.erase", "v": [None]},
    {"b": "forget.erase", "v": ["true"]},
    {"b": "privacy.agree", "v": [True]},
    {"b": "os.system", "v": ["ls"]},
    {"command": "stop"},
    {"command": ["start"]},
    {"b": "ask.ask", "v": [["grades"]], "x": [[[[]]]]},
]


@pytest.mark.parametrize("payload", FORGED, ids=lambda payload: json.dumps(payload)[:50])
async def test_a_forged_payload_is_an_outdated_button(town: Town, anna: Person, payload: dict[str, object]) -> None:
    await anna.links(MASHA)
    await anna.says("кнопка", payload=payload)
    assert anna.heard
    anna.sees_no(BROKEN)
    await anna.sends_press(payload)
    assert anna.chat.snack or anna.heard
    anna.sees_no(BROKEN)
    await anna.says("оценки")
    anna.sees("Мария, 5А")


@pytest.mark.parametrize("payload", [[], [1], "text", "", 5, 0, 1.5, True, False, None])
async def test_a_payload_of_any_json_type(anna: Person, payload: object) -> None:
    await anna.links(MASHA)
    await anna.says("Помощь", payload=payload)  # type: ignore[arg-type]  # forged on purpose
    assert anna.heard
    await anna.sends_press(payload)
    assert anna.chat.snack or anna.heard
    await still_answers(anna)


async def test_a_period_that_ends_before_it_begins(anna: Person) -> None:
    await anna.links(MASHA)
    payload = {"b": "ask.ask", "v": ["grades", "", None, "2026-11-20", "2026-11-01", None, 0]}
    await anna.says("кнопка", payload=payload)
    anna.sees("Мария, 5А")


@pytest.mark.parametrize("page", [-1, 1, 999, 2**52])
async def test_a_page_that_is_not_there(anna: Person, page: int) -> None:
    await anna.links(MASHA)
    await anna.says("кнопка", payload={"b": "ask.ask", "v": ["grades", "", None, None, None, None, page]})
    anna.sees("Мария, 5А")


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31", "2026-11-20"])
async def test_days_at_the_ends_of_time(anna: Person, first: str) -> None:
    await anna.links(MASHA)
    await anna.says("кнопка", payload={"b": "ask.ask", "v": ["grades", "", None, first, "9999-12-31", None, 0]})
    anna.sees("Мария, 5А")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_at_all_is_read_as_a_button_or_as_none(value: object) -> None:
    payloads.load(value)
    payloads.load({"b": "ask.ask", "v": value})


@given(st.lists(json_values, max_size=8))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fields_of_any_json_type_are_read_as_a_button_or_as_none(values: list[object]) -> None:
    for name in ("ask.ask", "children.choose", "children.unlink", "forget.erase", "privacy.agree"):
        payloads.load({"b": name, "v": values})


async def test_another_persons_button(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    button = anna.button("Раньше: 9–15 ноября")
    olga = await town.person("Ольга").agrees()
    await olga.presses_button(button)
    olga.sees("устарела").sees_no("Мария", "Математика")


async def test_yesterdays_button_still_answers(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    button = anna.button("Раньше: 9–15 ноября")
    town.clock.move(days=1)
    await anna.presses_button(button)
    anna.sees("9–15 ноября", "Мария, 5А")


async def test_an_outdated_button_in_place_leaves_its_message_alone(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки")
    text = anna.chat.messages[-1].text
    await anna.sends_press({"b": "ask.ask", "v": ["grades", "", -5, None, None, None, 0]}, anna.chat.messages[-1].cmid)
    anna.hears_nothing()
    assert anna.chat.snack == "Эта кнопка уже устарела. Новые покажет слово «Меню»."
    assert anna.chat.messages[-1].text == text


async def test_the_same_message_twice_is_answered_once(town: Town, anna: Person) -> None:
    from handlers.talk import Incoming

    incoming = Incoming("message", anna.id, anna.id, town.clock.now(), cmid=9, text="Помощь")
    await town.happens(incoming, key="m:501:9")
    anna.sees("Спрашивайте")
    await town.happens(incoming, key="m:501:9")
    anna.hears_nothing()


async def test_a_text_that_a_file_brought_makes_no_mention_and_no_template(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE works SET topic = id || ?", ("[id1|@all] {{ 7 * 7 }} #тег",))
    await anna.says("оценки Маши за сегодня")
    anna.sees("{{ 7   7 }}").sees_no("[", "@", "#", "49")


async def test_a_session_of_another_version_is_forgotten(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE sessions SET state = ?", ('{"no_such_field": 1}',))
    await anna.says("оценки")
    anna.sees("Мария, 5А")


async def test_a_draft_of_another_version_is_an_outdated_button(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for question, draft in (
        ("children.leaving", {"version": 99, "child": 1}),
        ("children.gone", {}),
        ("children.leaving", {"version": 1, "kid": 2}),
    ):
        state = json.dumps({"question": question, "draft": draft, "opened": town.clock.now().isoformat()})
        async with town.database.begin() as store:
            await store.rows.write("UPDATE sessions SET state = ?", (state,))
        await anna.says("да")
        assert anna.heard
    await still_answers(anna)


async def test_in_a_chat_of_several_everything_odd_is_harmless(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    for text in (WALL[:5000], "😀", "", "{{ 7 * 7 }}", "\u202e"):
        await anna.says(text, chat=chat)
    await anna.says("Помощь", chat=chat)
    assert "Спрашивайте" in chat.show() or "спрашивайте" in chat.show()


@pytest.mark.parametrize(
    "days", [("0001-01-01", "0001-01-05"), ("9999-12-30", "9999-12-31"), ("0001-01-01", "9999-12-31")]
)
@pytest.mark.parametrize("what", ["", "term", "forecast", "compared", "count", "mean"])
async def test_a_forged_button_with_days_that_no_calendar_has_is_answered(
    town: Town, anna: Person, days: tuple[str, str], what: str
) -> None:
    await anna.links(MASHA)
    await anna.says("кнопка", payload={"b": "ask.ask", "v": ["grades", what, await town.pupil(MASHA), *days]})
    assert anna.heard
    anna.sees_no("номер", "сломал")
