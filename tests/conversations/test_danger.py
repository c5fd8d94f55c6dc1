"""Acute distress is answered at once, in any state, and nothing of it is kept."""

import json
import re

import pytest

from handlers import codes
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from handlers.rules import family
from handlers.talk import Client, Incoming, Session
from storage import people
from storage.links import SELF
from tests.city import MASHA, PETYA
from tests.person import GROUP, Person, Town
from tests.screens import fits
from tests.understood import SENTENCES as SENTENCES_FOLDER

LINE = "8-800-2000-122"


@pytest.mark.parametrize(
    ("words", "number", "step"),
    [
        ("я не хочу жить", LINE, "пойдите к тому, кому доверяете"),
        ("сын хочет покончить с собой что делать", LINE, "побудьте с ним рядом"),
        ("меня бьёт отец", "112", "вашей вины здесь нет"),
        ("ко мне пристает взрослый мужчина", "112", "вашей вины здесь нет"),
        ("шантажирует моими фотками", "102", "Не платите"),
        ("меня травят в школе все", LINE, "расскажите об этом взрослому"),
        ("мошенники украли деньги с карты", "102", "позвоните в банк"),
        ("ребенок пропал", "112", "ждать не нужно"),
        ("пожар в школе", "112", "уйдите в безопасное место"),
        ("мне предлагают закладки раскладывать", LINE, "Отказаться"),
        ("дочь наглоталась таблеток", "112", "какие и сколько"),
        ("у нас в школе бомба", "112", "Ничего не трогайте"),
        ("убью учителя", LINE, "отойдите туда, где тихо"),
        ("хочу убежать из дома", LINE, "Прежде чем уходить"),
        ("взломали госуслуги", "102", "позвоните в банк"),
        ("я перевел деньги мошенникам", "102", "по номеру на карте"),
        ("требуют код прямо сейчас", "102", "положите трубку и ничего не называйте"),
        ("мошенники звонят", "102", "положите трубку и ничего не называйте"),
        ("я потерялась", "112", "Останьтесь на месте"),
        ("меня закрыли в туалете", "112", "Постучите и позовите"),
        ("незнакомый дядя просит фото", "112", "не присылайте фото, адрес и школу"),
        ("мужик у школы зовёт в машину", "112", "не садитесь в машину"),
        ("мне угрожают, обещают избить", "112", "не отвечайте и не ходите на встречу"),
    ],
)
async def test_the_right_number_and_one_calm_step(anna: Person, words: str, number: str, step: str) -> None:
    await anna.says(words)
    anna.sees(number, step, LINE)
    assert len(anna.heard) <= 400
    fits(anna)
    (message,) = anna.chat.heard
    assert message.urgent
    assert not message.rows
    assert not message.menu


@pytest.mark.parametrize("words", ["дочь порезала вены", "стреляют в школе", "пожар", "сын не дышит", "ребенок пропал"])
async def test_where_a_life_hangs_on_minutes_112_comes_before_the_helpline(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees("112", LINE)
    assert anna.heard.index("112") < anna.heard.index(LINE)


@pytest.mark.parametrize("words", ["не вывожу", "боюсь идти в школу", "классная орет на меня"])
async def test_whoever_is_tired_or_afraid_gets_a_warm_line_and_no_alarm(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees("Похоже, сейчас непросто", LINE).sees_no("Не понял", "прямо сейчас")
    assert len(anna.heard) <= 200


def test_the_words_fit_a_girl_a_boy_and_an_adult_alike(conversation: Conversation) -> None:
    keys = conversation.wording.keys()
    for key in sorted(key for key in keys if key.startswith("danger.")):
        said = conversation.wording.text(key).lower()
        assert not re.search(r"\b(ты|теб[яе]|тобой|тво\w+|виноват\w*|ушёл|\w+(йди|вони))\b", said), said


def test_the_words_for_a_known_pupil_are_as_short_and_say_no_polite_form(conversation: Conversation) -> None:
    own = family.Child(1, "Маша", "И", "5А", "школа", relation=SELF)
    pupil = family.Person(1, children=(own,))
    keys = conversation.wording.keys()
    for key in sorted(key for key in keys if key.startswith("danger.")):
        said = conversation.wording.text(key, person=pupil)
        assert not re.search(r"\b(вы|вас|вам|ваш\w*|[а-яё]+(ите|йте|ьте)(сь)?)\b", said, re.IGNORECASE), said
        assert not re.search(r"\b(виноват\w*|ушёл|ушла)\b", said), said
        assert len(said) <= 400, said


async def test_whoever_is_known_to_be_a_pupil_hears_the_same_in_their_own_voice(town: Town, anna: Person) -> None:
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("я потерялся")
    petya.sees("Останься на месте", "112", LINE)
    await petya.says("я потерялся", chat=town.chat(GROUP))
    petya.sees("Останься на месте")
    await anna.links(MASHA)
    await anna.says("я потерялась")
    anna.sees("Останьтесь на месте")


async def test_it_comes_before_consent_and_in_the_middle_of_a_question(town: Town, anna: Person) -> None:
    await anna.says("не хочу жить")
    anna.sees(LINE)
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says("не хочу жить")
    anna.sees(LINE)
    await anna.says("да")
    anna.sees_no("всё о вас стёрто")


async def test_it_comes_before_a_code_a_button_and_numbers(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("Начать")
    await nikolay.says(f"{codes.shown(codes.fresh())} не хочу жить")
    nikolay.sees(LINE)
    await nikolay.says("не хочу жить", payload={"b": "ask.ask", "v": ["help", "", None, None, None, None, 0]})
    nikolay.sees(LINE).sees_no("Спрашивайте")


NEUTRAL = "Если нужна помощь прямо сейчас: 112. Детский телефон доверия:\n8-800-2000-122, бесплатно и анонимно."


async def test_in_a_chat_of_several_a_neutral_line(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    await anna.says("меня бьёт отец", chat=chat)
    assert chat.show() == NEUTRAL
    anna.hears_nothing()


async def test_whoever_has_a_dialog_with_us_is_answered_there_and_the_chat_of_several_hears_nothing(
    town: Town, anna: Person
) -> None:
    await anna.says("Начать")
    chat = town.chat(GROUP)
    await anna.says("меня бьёт отец", chat=chat)
    assert chat.show() == ""
    anna.sees("вашей вины здесь нет", "112", LINE)
    assert all(message.urgent for message in anna.chat.heard)
    assert await town.rows("SELECT * FROM outbox WHERE key LIKE 'aside:%' OR priority = 0") == []
    assert await town.rows("SELECT * FROM events WHERE body <> ''") == []
    await anna.says("меня бьёт отец", chat=chat, addressed=False)
    anna.hears_nothing()


async def test_whoever_forbade_messages_is_answered_by_the_neutral_line(town: Town, anna: Person) -> None:
    await anna.says("Начать")
    await town.happens(Incoming("deny", anna.id, anna.id, town.clock.now()))
    chat = town.chat(GROUP)
    await anna.says("меня бьёт отец", chat=chat)
    assert chat.show() == NEUTRAL


@pytest.mark.parametrize("name", sorted(name for each in CAPABILITIES for name in each.questions))
async def test_it_comes_inside_any_open_question_and_closes_it(
    town: Town, conversation: Conversation, name: str
) -> None:
    now = town.clock.now()
    asked = Session(question=name, draft={"version": 1}, opened=now.isoformat(), choices=({"label": "Да"},))
    incoming = Incoming("message", 5, 5, now, text="не хочу жить")
    async with town.reading() as store:
        answer = await conversation.respond(store, incoming, people.Person(5), Client(), asked, now=now)
    assert answer.reply.urgent
    assert answer.session.question is None


SENTENCES = [
    line.split("\t") for line in (SENTENCES_FOLDER / "danger.tsv").read_text("utf-8").splitlines() if line[:1] != "#"
]


async def test_every_sentence_of_distress_is_answered_before_consent_in_any_chat_and_with_no_store(
    town: Town, conversation: Conversation
) -> None:
    now = town.clock.now()
    silent = []
    async with town.reading() as store:
        for text, _ in (each for each in SENTENCES if each[1] == "yes"):
            for chat in (5, GROUP):
                incoming = Incoming("message", chat, 5, now, text=text, private=chat < GROUP)
                answer = await conversation.respond(store, incoming, people.Person(5), Client(), Session(), now=now)
                without = conversation.without_store(incoming)
                if not (answer.reply.urgent and without.urgent):
                    silent.append((text, chat))
    assert silent == []


def test_no_near_miss_is_answered_by_it_with_no_store(conversation: Conversation, town: Town) -> None:
    now = town.clock.now()
    near = [text for text, heard in SENTENCES if heard == "no"]
    heard = [text for text in near if conversation.without_store(Incoming("message", 5, 5, now, text=text)).urgent]
    assert heard == []


def test_each_answer_takes_the_blame_away_and_says_whom_to_tell(conversation: Conversation) -> None:
    keys = conversation.wording.keys()
    said = {key: conversation.wording.text(key) for key in keys if key.startswith("danger.")}
    for kind in (
        "suicide",
        "violence",
        "abuse",
        "sextortion",
        "bullying",
        "fraud",
        "scam",
        "grooming",
        "stranger",
        "locked",
        "threat",
        "runaway",
        "other",
    ):
        assert "вашей вины здесь нет" in said[f"danger.{kind}"].lower(), kind
    for key in said.keys() - {"danger.in_group", "danger.low"}:
        assert re.search(r"взросл|близк|позовите|доверяете|рядом|родны|родител|друзьям", said[key]), key
    for kind in ("fraud", "scam"):
        assert "по номеру на карте" in said[f"danger.{kind}"]
        assert "102" in said[f"danger.{kind}"]


async def test_nothing_of_it_is_kept(town: Town, anna: Person) -> None:
    await anna.says("Начать")
    before = await town.rows("SELECT state FROM sessions")
    await anna.says("не хочу жить")
    assert await town.rows("SELECT state FROM sessions") == before
    assert await town.rows("SELECT * FROM events WHERE body <> ''") == []
    assert [json.loads(body)["text"] for (body,) in await town.rows("SELECT body FROM outbox WHERE kind = 'say'")] == [
        message.text for message in anna.chat.messages if not message.urgent
    ]
    assert await town.rows("SELECT * FROM people") == []


async def test_it_works_when_nothing_can_be_stored(town: Town, conversation: Conversation) -> None:
    incoming = Incoming("message", 5, 5, town.clock.now(), text="не хочу жить")
    reply = conversation.without_store(incoming)
    assert reply.urgent
    assert LINE in reply.says[0].text
    in_group = conversation.without_store(
        Incoming("message", GROUP, 5, town.clock.now(), text="меня бьют", private=False)
    )
    assert "виноват" not in in_group.says[0].text
    mending = conversation.without_store(Incoming("message", 5, 5, town.clock.now(), text="оценки"))
    assert not mending.urgent
    assert "уже чиним" in mending.says[0].text


@pytest.mark.parametrize("words", ["мама меня убьет за двойку", "телефон сдох", "убил время", "не хочу учиться"])
async def test_what_only_sounds_like_it_is_answered_as_usual(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees_no("112")
