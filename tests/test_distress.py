"""Distress in wordings that no rule foresaw: what was learned from examples, and where it keeps quiet."""

import tomllib
from collections.abc import Sequence

import pytest

from handlers.understanding.hunch import learned
from tests.understood import CONTENT, asked, heldout, understanding

DISTRESS = CONTENT / "distress"
KINDS = {
    *("suicide", "violence", "abuse", "sextortion", "fraud", "bullying", "missing", "emergency", "drugs"),
    *("rescue", "armed", "scam", "lost", "locked", "grooming", "stranger"),
}
WEIGHTS = list(learned(DISTRESS / "weights.tsv"))
QUESTIONS = [one.text for one in heldout() if one.capability != "danger"]


@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("трудовик зажал меня в подсобке", "abuse"),
        ("физрук трогает девочек", "abuse"),
        ("боюсь идти домой из-за двойки", "violence"),
        ("у одноклассницы синяки по всей спине, боится отца", "violence"),
        ("засунули мой портфель в унитаз", "bullying"),
        ("паническая атака", "suicide"),
        ("стою на подоконнике и смотрю вниз", "rescue"),
        ("курьер уже едет за деньгами", "scam"),
        ("автобус уехал без меня я один в другом городе", "lost"),
    ],
)
def test_what_no_rule_foresaw_is_heard_with_its_kind(cry: str, kind: str) -> None:
    assert understanding().danger(cry) == kind


@pytest.mark.parametrize(
    "text", ["дочь не хочет в школу", "устала, сил нет", "надоело жить в этом городе", "боюсь контрольной"]
)
def test_being_tired_or_unwilling_is_no_distress_by_itself(text: str) -> None:
    assert understanding().danger(text) is None


@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("дочь наглоталась таблеток", "rescue"),
        ("я порезала вены", "rescue"),
        ("хочу наглотаться таблеток", "suicide"),
        ("хочу порезать вены", "suicide"),
        ("подросток стоит на крыше школы", "rescue"),
        ("у нас в школе бомба", "armed"),
        ("стреляют в школе", "armed"),
        ("мальчик принёс пистолет в школу", "armed"),
        ("убью учителя", "rage"),
        ("хочу убежать из дома", "runaway"),
        ("я ушла из дома", "runaway"),
        ("домой я не вернусь", "runaway"),
        ("сын ушёл из дома и не отвечает", "missing"),
        ("дочь из школы ушла в два и до сих пор не дома", "missing"),
        ("мама меня убьет", "violence"),
        ("пожар", "emergency"),
        ("взломали госуслуги", "fraud"),
    ],
)
def test_what_is_to_be_done_this_minute_decides_the_kind(cry: str, kind: str) -> None:
    assert understanding().danger(cry) == kind


@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("я потерялась", "lost"),
        ("я заблудился", "lost"),
        ("не знаю где я", "lost"),
        ("отстал от класса на экскурсии", "lost"),
        ("сын потерялся", "missing"),
        ("сын отстал от класса на экскурсии", "missing"),
        ("закрыли в туалете", "locked"),
        ("отчим запер меня в комнате", "violence"),
        ("незнакомый дядя просит фото", "grooming"),
        ("в игре просят адрес и номер школы", "grooming"),
        ("мне пишет взрослый, просит никому не говорить", "grooming"),
        ("просят скинуть интимное фото", "grooming"),
        ("физрук трогает девочек", "abuse"),
        ("незнакомец предлагает подвезти", "stranger"),
        ("за мной идет какой-то мужик", "stranger"),
        ("я один дома и в дверь стучат", "stranger"),
    ],
)
def test_whoever_writes_of_themselves_gets_the_steps_for_where_they_are(cry: str, kind: str) -> None:
    assert understanding().danger(cry) == kind


@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("мошенники звонят", "scam"),
        ("звонят из банка и просят код", "scam"),
        ("пишет директор и просит перевести", "scam"),
        ("маме звонят из госуслуг", "scam"),
        ("мошенники просят перевести деньги", "scam"),
        ("бабушка собирается перевести деньги мошенникам", "scam"),
        ("бабушка перевела деньги мошенникам", "fraud"),
        ("позвонили из банка, я сказал код", "fraud"),
        ("с карты украли деньги", "fraud"),
    ],
)
def test_a_card_is_blocked_only_where_money_or_a_code_has_gone(cry: str, kind: str) -> None:
    assert understanding().danger(cry) == kind


@pytest.mark.parametrize(
    "text", ["мошенники звонят детям", "что говорить мошенникам", "классная просит перевести деньги за экскурсию"]
)
def test_what_is_asked_about_swindlers_is_no_distress(text: str) -> None:
    assert understanding().danger(text) is None


@pytest.mark.parametrize(
    "cry",
    [
        *("дочь плачет не хочет в школу, ее бьют", "сын плачет, не хочет в школу, обижают"),
        *("ребенок плачет не хочет в школу боится мальчика", "дочь плачет и не хочет жить"),
        "дочь плачет не хочет никого видеть",
    ],
)
def test_tears_with_more_behind_them_are_heard(cry: str) -> None:
    assert understanding().danger(cry)


@pytest.mark.parametrize("cry", ["петю забили в школе", "машу избили в школе", "сашу забили в классе", "олю избили"])
def test_what_happened_to_somebody_with_a_name_is_heard_however_calm_the_other_words_are(cry: str) -> None:
    assert understanding().danger(cry) == "violence"


@pytest.mark.parametrize(
    "text", ["у сына украли телефон", "у дочки украли телефон в школе", "у пети украли куртку", "у меня украли телефон"]
)
def test_of_a_theft_the_steps_are_told(text: str) -> None:
    assert understanding().danger(text) is None
    assert (asked(text).capability, asked(text).what) == ("safety", "theft")


TIRED = [
    *("не вывожу", "устал от всего", "боюсь идти в школу", "классная орёт на меня", "не хочу больше ничего"),
    *("меня всё достало", "мне очень грустно", "я на пределе", "сил больше нет", "мне страшно идти к доске"),
    *("боюсь контрольной до слёз", "я тупая и ничего не могу", "ничего не хочется"),
    *("дочь плачет не хочет в школу", "сын плачет не хочет идти в школу", "дочка плачет и не хочет в садик"),
    "ребенок рыдает каждое утро не хочет в школу",
]


@pytest.mark.parametrize("text", TIRED)
def test_being_tired_afraid_or_sad_is_no_alarm_and_gets_a_warm_line(text: str) -> None:
    assert understanding().danger(text) is None
    assert (asked(text).capability, asked(text).what) == ("danger", "low")


@pytest.mark.parametrize("text", ["плачу из-за двойки", "папа убьет за двойку по физике", "не вывожу, какие оценки"])
def test_a_question_about_marks_stays_one_beside_tears_or_fear(text: str) -> None:
    assert understanding().danger(text) is None
    assert asked(text).capability == "grades"


def test_no_ordinary_question_is_taken_for_despair() -> None:
    assert [text for text in QUESTIONS if asked(text).capability == "danger"] == []


@pytest.mark.parametrize(
    "answer",
    [
        "мама",
        "отчим",
        "я его отчим",
        "опекун",
        "я дедушка",
        "бывший муж",
        "взрослый",
        "у каждого ребенка",
        "один",
        "нет",
    ],
)
def test_an_answer_to_the_bots_own_question_is_no_distress(answer: str) -> None:
    assert understanding().danger(answer) is None


def test_no_ordinary_question_raises_an_alarm() -> None:
    assert [text for text in QUESTIONS if understanding().danger(text)] == []


def test_no_phrase_of_another_capability_raises_an_alarm() -> None:
    others = [file for name, file in understanding().phrases.items() if name != "danger"]
    said = [example.say for file in others for example in file.sentences()]
    assert [text for text in said if understanding().danger(text)] == []


@pytest.mark.parametrize("cry", ["не хочу жить", "папа бьет маму", "трудовик зажал меня в подсобке", "меня травят"])
def test_a_cry_beside_a_school_question_is_heard(cry: str) -> None:
    for question in QUESTIONS[::97]:
        assert understanding().danger(f"{cry}. {question}"), question
        assert understanding().danger(f"{question}? {cry}"), question


SLIPS = [
    "лапатина",
    "лопотина",
    "лапаттина",
    "лапотина",
    "грибаедова",
    "дехтярева",
    "резина",
    "бельинского",
    "ватутинна",
]


@pytest.mark.parametrize("street", SLIPS)
@pytest.mark.parametrize("question", ["адрес садика на {}", "садик рядом с {}", "школа на улице {}", "{}"])
def test_a_street_with_a_slip_in_it_is_no_word_of_distress(question: str, street: str) -> None:
    """«Лапатина» is mended into a form of «лапать», which weighs as distress by itself."""
    assert understanding().danger(question.format(street)) is None


@pytest.mark.parametrize(
    "cry", ["меня лапает физрук на лопатина", "физрук лапаит", "меня избевают на улице грибоедова", "изнасиловоние"]
)
def test_a_slip_in_a_cry_and_a_street_beside_it_leave_it_heard(cry: str) -> None:
    assert understanding().danger(cry)


def test_a_lesson_about_death_is_left_alone() -> None:
    assert understanding().danger("самоубийство катерины в грозе это сила или слабость") is None
    assert understanding().danger("почему раскольников убил старуху") is None


def test_what_was_heard_can_be_told_by_its_words() -> None:
    words = understanding().said("трудовик зажал меня в подсобке")[0]
    told = [feature for feature, _ in understanding().hunch.why(words)]
    assert {"@staff", "@touch", "@lock", "@me"} & {group for feature in told for group in feature.split()}


def test_every_learned_group_is_a_group_of_words_and_every_kind_a_kind() -> None:
    groups = {"@" + name for name in tomllib.loads((DISTRESS / "concepts.toml").read_text("utf-8"))}
    used = {part for feature, *_ in WEIGHTS for part in feature.split() if part[0] == "@"}
    assert used <= groups
    assert {lean.partition("=")[0] for _, _, *leans in WEIGHTS for lean in leans} <= KINDS


def test_the_examples_stand_under_the_kinds_there_are() -> None:
    lines = (DISTRESS / "heard.txt").read_text("utf-8").splitlines()
    assert {line.strip("[]") for line in lines if line.startswith("[")} == KINDS


def test_what_was_learned_stays_small() -> None:
    assert (DISTRESS / "weights.tsv").stat().st_size < 400_000


def test_a_wall_of_text_is_weighed_in_a_bounded_number_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    features = understanding().hunch.features
    weighed: list[int] = []
    of = features.of

    def counted(words: Sequence[str]) -> set[str]:
        weighed.append(len(words))
        return of(words)

    monkeypatch.setattr(features, "of", counted)
    understanding().danger("да. ну! " * 5_000 + "жил был кот. ")
    assert len(weighed) <= 200
    assert max(weighed, default=0) <= 14
