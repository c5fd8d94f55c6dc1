"""What is understood of a sentence besides its capability: children, subjects, places; and that nothing breaks it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding import letters
from handlers.understanding.periods import Period
from handlers.understanding.spelling import morphology
from handlers.understanding.words import EFFORT, REMEMBERED
from tests.understood import CHILDREN, NOW, asked, understanding

SIBLINGS = ("Александр", "Александра", "Пётр")


@pytest.mark.parametrize(
    "said",
    [
        *("у Маши", "Машки", "Машуле", "Машенькины", "у марии", "Марией", "Машины", "маше", "для Маруси", "МАША"),
        *("у мащи", "vfif", "masha", "у Маш\u200bи"),
    ],
)
def test_a_child_is_known_by_any_form_of_the_name(said: str) -> None:
    assert asked(f"оценки {said}", children=("Мария", "Пётр")).child == "Мария"
    assert asked(f"оценки {said}", children=("Маша", "Петя")).child == "Маша"


@pytest.mark.parametrize("said", ["у Пети", "Петра", "Петиных", "Петьки", "Петруше", "петеньке", "пётр"])
def test_a_name_is_the_same_with_and_without_its_dots(said: str) -> None:
    for passed in ("Петр", "Пётр"):
        assert asked(f"оценки {said}", children=("Мария", passed)).child == passed


@pytest.mark.parametrize(
    ("said", "child"),
    [
        ("у Саши", None),
        ("у Александра", "Александр"),
        ("у Александры", "Александра"),
        ("Александром", "Александр"),
        ("Санька", None),
        ("Петя", "Пётр"),
        ("у Саши и Пети", None),
    ],
)
def test_a_name_that_two_could_have_is_nobodys(said: str, child: str | None) -> None:
    assert asked(f"оценки {said}", children=SIBLINGS).child == child


def test_those_who_could_be_meant_are_told() -> None:
    assert asked("оценки Саши", children=SIBLINGS).children == ("Александр", "Александра")
    assert asked("оценки Маши и Пети").children == CHILDREN


def test_a_strangers_name_is_not_taken_for_ones_own_child() -> None:
    answer = asked("оценки у Вани")
    assert (answer.child, answer.other_name) == (None, "Ваня")
    assert asked("оценки у Маши").other_name is None


@pytest.mark.parametrize("word", ["машина сломалась", "можно дашь", "петь в хоре"])
def test_words_that_resemble_names_do_not_always_name(word: str) -> None:
    assert asked(word, children=("Даша", "Петя")).child is None


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("по матеше", "Математика"),
        ("по алгебре", "Алгебра"),
        ("русиш", "Русский язык"),
        ("по литре", "Литература"),
        ("по англу", "Английский язык"),
        ("инглиш", "Английский язык"),
        ("физра", "Физическая культура"),
        ("по физ-ре", "Физическая культура"),
        ("по физике", "Физика"),
        ("по инфе", "Информатика"),
        ("окр мир", "Окружающий мир"),
        ("окружайка", "Окружающий мир"),
        ("по изо", "Изобразительное искусство"),
        ("общага", "Обществознание"),
        ("обж", "ОБЗР"),
        ("по русскому языку", "Русский язык"),
        ("по родному русскому", "Родной язык"),
        ("по биологии", "Биология"),
        ("по матиматике", "Математика"),
        ("математичка", "Математика"),
    ],
)
def test_a_subject_is_known_by_its_nicknames(said: str, subject: str) -> None:
    assert asked(f"оценки {said}").subject == subject


def test_a_subject_comes_out_as_the_school_spells_it() -> None:
    school = ("Иностранный язык (английский)", "Основы безопасности и защиты Родины", "Музейное дело")
    assert asked("оценки по обж", subjects=school).subject == "Основы безопасности и защиты Родины"
    assert asked("оценки по музейному делу", subjects=school).subject == "Музейное дело"
    assert asked("оценки по химии", subjects=school).subject == "Химия"


def test_two_subjects_are_neither() -> None:
    assert asked("что задали по русскому и математике").subject is None


@pytest.mark.parametrize("said", ["история моей очереди в сад", "имею ли я право знать", "труд стоит дорого"])
def test_a_word_that_is_a_subject_elsewhere_is_none_here(said: str) -> None:
    assert asked(said).subject is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *(("7Б", "7Б"), ("7 б", "7Б"), ("7-б", "7Б"), ("7 «Б»", "7Б"), ('5"А" класса', "5А"), ("10 в классе", "10В")),
        *(("седьмой б", "7Б"), ("в седьмом бэ классе", "7Б"), ("8 класс", "8"), ("восьмиклассник", "8"), ("5а", "5А")),
        *(("12б", None), ("с 5 по 9 класс", None), ("1-4 классы", None), ("в 7 часов", None), ("5 оценок", None)),
    ],
)
def test_a_class_is_read_in_any_spelling(said: str, name: str | None) -> None:
    assert asked(f"расписание {said}").class_name == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *(("21 школа", "СОШ 21"), ("школы № 21", "СОШ 21"), ("СОШ №21", "СОШ 21"), ("в 21-й школе", "СОШ 21")),
        *(("двадцать первой школы", "СОШ 21"), ("школа номер десять", "СОШ 10"), ("гимназия № 1", "Гимназия 1")),
        *(("садик 52", "Детский сад 52"), ("детского сада №52", "Детский сад 52"), ("МБДОУ 52", "Детский сад 52")),
        *(("в 52 саду", "Детский сад 52"), ("МУК", "МУК"), ("в Родничке", "Родничок"), ("школа 7б", None)),
        *(("в 5 школах", None), ("школа в 8 часов", None)),
    ],
)
def test_an_institution_is_read_in_any_spelling(said: str, name: str | None) -> None:
    assert asked(f"адрес {said}").institution == name


@pytest.mark.parametrize(
    "said", ["у обоих", "у всех", "у детей", "по обоим детям", "всех моих детей", "у каждого ребенка"]
)
def test_everyone_is_understood(said: str) -> None:
    assert asked(f"оценки {said}").everyone


def test_all_subjects_are_not_all_children() -> None:
    assert not asked("оценки по всем предметам").everyone


@pytest.mark.parametrize("said", ["а по матеше?", "за прошлую неделю", "Петя", "7б", "а завтра", "у обоих"])
def test_half_a_sentence_leaves_the_question_to_the_conversation(said: str) -> None:
    answer = asked(said)
    assert answer.capability is None
    assert answer.subject or answer.period or answer.child or answer.class_name or answer.everyone


@pytest.mark.parametrize(
    "said",
    [
        *("у Пети по алгебре?", "что у пети по русскому", "петя физика", "как у пети по химии", "у пети за неделю"),
        *("Петя за октябрь", "что у Пети за прошлую неделю", "петя вчера", "что у пети по инглишу за месяц"),
    ],
)
def test_a_subject_or_days_with_a_child_and_nothing_else_are_a_question_about_grades(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.child) == ("grades", "Петя")


@pytest.mark.parametrize("said", ["а у Пети по алгебре?", "и у пети за неделю", "а как у пети вчера"])
def test_a_sentence_that_goes_on_leaves_the_capability_to_the_question_before(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.supposed, answer.child) == (None, "grades", "Петя")


@pytest.mark.parametrize(
    "said",
    ["математика", "русский", "рус яз", "англ вчера", "позавчера", "в прошлую пятницу", "со среды", "что было в среду"],
)
def test_a_bare_subject_or_days_gone_by_suppose_grades(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.supposed, answer.other_name) == (None, "grades", None)


@pytest.mark.parametrize(
    "said", ["а чё по алгебре", "чо по физре", "чё по физике", "что по алгебре", "чё у меня по алгебре"]
)
def test_what_is_it_in_a_subject_asks_for_grades(said: str) -> None:
    assert asked(said).capability == "grades"


@pytest.mark.parametrize("said", ["что делать по русскому", "что по русскому на завтра", "что задали по алгебре"])
def test_what_is_to_be_done_in_a_subject_asks_for_homework(said: str) -> None:
    assert asked(said).capability == "homework"


@pytest.mark.parametrize("said", ["средний бал", "ср.балл", "ср. балл", "ср бал", "мой средний", "средний у Маши"])
def test_the_mean_is_known_however_it_is_shortened(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.what, answer.period) == ("grades", "mean", None)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        *(("какая четвертная выходит по русскому", "forecast"), ("что у маши вышло за первую четверть", "term")),
        *(("что надо получить маше для 4 по русскому", "needed_4"), ("а пете чтоб 3 по физике", "needed_3")),
        *(("закроет ли без троек", "forecast"), ("сколько троек в четверти выходит", "forecast")),
        *(("что нужно чтобы не было троек", "needed_4"), ("я закрою четверть без троек?", "forecast")),
        *(("если получит 2 по математике что будет", "what_if_2"), ("а если три пятерки по русскому", "what_if_555")),
        *(("а если две двойки и тройку по алгебре", "what_if_322"), ("если поставят пятёрку по химии", "what_if_5")),
        *(("а если двойка", "what_if_2"), ("если получу два", "what_if_2")),
    ],
)
def test_the_finer_question_is_heard(said: str, what: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.what) == ("grades", what)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("у сына чё по физике", "Петя"), ("какие у неё оценки по истории", "Маша"), ("оценки дочки", "Маша")),
        *(
            ("её оценки за неделю", "Маша"),
            ("сколько ему до четвёрки по физике", "Петя"),
            ("как учится мой мальчик", "Петя"),
        ),
        *(("оценки ребёнка", None), ("она поставила двойку", None)),
    ],
)
def test_a_son_or_a_daughter_is_the_only_one_of_that_sex(said: str, meant: str | None) -> None:
    assert asked(said).child == meant


@pytest.mark.parametrize("said", ["31.02", "за 45 число", "а за 31 ноября"])
def test_a_day_that_is_not_there_supposes_grades(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.supposed) == (None, "grades")


@pytest.mark.parametrize("said", ["какое сегодня число", "какое число сегодня"])
def test_what_day_it_is_is_no_question_about_that_day(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.period, answer.supposed) == (None, None, None)


def test_of_two_sons_neither_is_sure_and_both_are_told() -> None:
    answer = asked("оценки сына", children=("Иван", "Пётр", "Мария"))
    assert (answer.child, answer.children) == (None, ("Иван", "Пётр"))
    assert asked("оценки сына", children=("Саша", "Мария")).child == "Саша"
    assert asked("оценки сына", children=("Анна", "Мария")).children == ()


@pytest.mark.parametrize(
    ("said", "age"),
    [("у старшего", "elder"), ("оценки младшей", "younger"), ("старшая школа", ""), ("у старшеклассника", "")],
)
def test_the_elder_and_the_younger_are_told(said: str, age: str) -> None:
    assert asked(said).age == age


@pytest.mark.parametrize(
    ("said", "others", "surname"),
    [
        *(
            ("оценки Королёва", "", "королев"),
            ("оценки Пети Королева", "", "королев"),
            ("оценки Ждрохова", "", "ждрохова"),
        ),
        *(
            ("оценки моей сестры", "sibling", ""),
            ("оценки соседа по парте", "mate", ""),
            ("средний балл класса", "class", ""),
        ),
        *(("кто в классе двоечник", "class", ""), ("оценки за 5 класс", "", ""), ("покажи оценки за неделю", "", "")),
        *(("по физике бомбическая оценка", "", ""), ("оценки у Воронцовой", "", "воронцов")),
    ],
)
def test_whose_grades_nobody_here_may_ask_for_is_told(said: str, others: str, surname: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.others, answer.surname) == ("grades", others, surname)


@pytest.mark.parametrize(
    "said",
    [
        *("папа убьет за двойку по физике", "родители убьют за тройку", "у меня двойка меня батя убьёт"),
        *("плачу из за двойки", "боюсь показать двойку маме", "мама наругает за тройку по алгебре"),
        "мама убьёт если увижу два по русскому",
    ],
)
def test_fear_of_what_a_mark_brings_at_home_is_heard_with_the_question(said: str) -> None:
    answer = asked(said)
    assert answer.capability == "danger" or (answer.capability == "grades" and answer.afraid)


@pytest.mark.parametrize("said", ["оценки за неделю", "мама просит оценки", "сколько двоек", "домашняя работа двойка"])
def test_an_ordinary_question_tells_no_fear(said: str) -> None:
    assert not asked(said).afraid


@pytest.mark.parametrize("said", ["не хочу в школу", "ты робот"])
def test_what_is_no_command_and_no_club_is_taken_for_neither(said: str) -> None:
    assert asked(said).capability not in ("cancel", "clubs")


@pytest.mark.parametrize("said", ["а у Пети?", "петя", "у Пети завтра", "Петя 7б", "завтра", "в пятницу 7б"])
def test_less_than_that_supposes_nothing(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.supposed) == (None, None)


def test_the_last_one_with_no_name_is_last_week() -> None:
    for said in ("а за прошлую?", "за прошлую", "а на прошлой", "а за предыдущую"):
        answer = asked(said)
        assert answer.capability is None
        assert answer.period == Period(NOW.date() - timedelta(days=9), NOW.date() - timedelta(days=3))


@pytest.mark.parametrize(
    "said", ["какая погода завтра", "кино в пятницу с Петей", "такси для Маши на вечер", "строим шалаш завтра с Машей"]
)
def test_other_talk_carries_nothing_over_to_the_question_before(said: str) -> None:
    answer = asked(said)
    assert answer.capability is None
    assert not any((answer.period, answer.subject, answer.child, answer.children, answer.everyone))


def test_what_is_not_understood_has_guesses_and_little_confidence() -> None:
    unsure = asked("а по матеше?")
    assert unsure.capability is None
    assert unsure.guesses[0] == "grades"
    assert unsure.confidence < 0.5
    assert asked("йцфыва").guesses == ()


_WRONG_LAYOUT = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
SPOILT = [
    "какие оценки у Маши за неделю",
    "что задали по русскому на завтра",
    "сколько дней до каникул",
    "не хочу жить",
]


@pytest.mark.parametrize("sentence", SPOILT)
@pytest.mark.parametrize(
    "spoil",
    [
        str.upper,
        lambda text: f"Здравствуйте! Подскажите, пожалуйста, {text}? Заранее спасибо!",
        lambda text: f"😀😀 {text} 🙏",
        lambda text: text.replace("е", "ё"),
        lambda text: text.replace(" ", "   \n"),
        lambda text: text.replace("о", "o").replace("а", "a").replace("е", "e"),
        lambda text: "\u202e" + "\u200b".join(text) + "\u202c",
        lambda text: text.lower().translate(_WRONG_LAYOUT),
        lambda text: text.replace("ю", "ю\u0301"),
        lambda text: text + "!!!!!!???",
    ],
    ids=["capitals", "politeness", "emoji", "dots", "spaces", "look-alikes", "invisible", "layout", "stress", "marks"],
)
def test_spoilt_text_is_understood_as_the_clean_one(sentence: str, spoil: Callable[[str], str]) -> None:
    clean, spoilt = asked(sentence), asked(spoil(sentence))
    assert spoilt.capability == clean.capability is not None
    assert (spoilt.period, spoilt.subject, spoilt.child) == (clean.period, clean.subject, clean.child)


@pytest.mark.parametrize(
    "said",
    ["", " ", "😂😂", "\u200b\u200b", "?" * 50, "'; DROP TABLE people; --", "{{ 7*7 }}", "<b>", "\x00", "№", "31.02"],
)
def test_what_says_nothing_is_not_understood(said: str) -> None:
    answer = asked(said)
    assert (answer.capability, answer.period, answer.confidence) == (None, None, 0.0)


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    answer = asked(text)
    assert answer.text == text
    assert 0 <= answer.confidence <= 1
    assert answer.capability is None or answer.capability in understanding().capabilities


WORDS = st.sampled_from(
    letters.listed(
        "с по до за на в 10 14 31 12.12 31.02 99.99 ноября мая понедельник пятницу неделю прошлой следующей последние "
        "три дня назад через месяц года класс 7б школа № - . , оценки маша и вчера завтра выходные начала конца каждый"
    )
)


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=12))
def test_any_heap_of_words_of_time_is_a_period_or_none(words: list[str]) -> None:
    period = asked(" ".join(words)).period
    assert period is None or period.first <= period.last


@pytest.mark.parametrize(
    "wall",
    ["оценки " * 700, "я" * 5_000, "12.12-" * 800, "jwtyrb " * 700, "с 1 по 2 " * 600, "\u0301" * 9_000, "не " * 1_600],
)
def test_a_wall_of_text_is_read_in_bounded_work(wall: str) -> None:
    assert asked(wall).text == wall
    assert len(letters.clean(wall)) <= letters.LONGEST


def test_caches_do_not_grow_without_end() -> None:
    words = understanding()._lexicon
    for cache in (words._entry, words._supposed, words._settled, words._readings):
        assert cache.cache_info().maxsize == REMEMBERED


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that the dictionary is asked for."""
    understanding().warm()
    asked_for: list[str] = []

    def counted(look: Callable[[str], object], word: str) -> object:
        asked_for.append(word)
        return look(word)

    for name in ("parse", "word_is_known"):
        monkeypatch.setattr(morphology(), name, partial(counted, getattr(morphology(), name)))
    return asked_for


@pytest.mark.parametrize(
    "alphabet", ["абвгдежзиклмнопрстуфхцчшщэюя", "abcdefghijklmnopqrstuvwxyz;',."], ids=["ru", "en"]
)
@pytest.mark.parametrize("length", [3, 5, 12, 40, 5_000])
def test_nonsense_costs_few_looks_into_the_dictionary(alphabet: str, length: int, looked_up: list[str]) -> None:
    letter = Random(length).choice
    nonsense = " ".join("".join(letter(alphabet) for _ in range(length)) for _ in range(5_000 // (length + 1) + 1))
    understanding().danger(nonsense)
    asked(nonsense)
    assert len(looked_up) <= 4 * EFFORT


def test_a_text_read_on_another_thread_takes_nothing_of_this_ones_effort() -> None:
    words, letter = understanding()._lexicon, Random(7).choice
    alphabet = "абвгдежзиклмнопрстуфхцчшщэюя"
    nonsense = ["".join(letter(alphabet) for _ in range(9)) for _ in range(EFFORT)]
    words.rest()
    other = Thread(target=words.read, args=(" ".join(nonsense),))
    other.start()
    other.join()
    assert len(words.lemmas("квазибармаглотами")) > 1, "the dictionary is still asked"


def test_the_same_text_is_read_once_for_danger_and_for_its_question(looked_up: list[str]) -> None:
    understanding().danger("квазипупырчатый зюзюблик")
    assert looked_up
    looked_up.clear()
    asked("квазипупырчатый зюзюблик")
    assert not looked_up


@pytest.mark.parametrize("cry", ["не хочу жить", "меня избивают в школе", "он шантажирует меня моими фото"])
def test_distress_is_heard_at_the_end_of_a_wall_of_nonsense(cry: str) -> None:
    letter = Random(cry).choice
    nonsense = " ".join("".join(letter("бвгджзклмнпрст") for _ in range(7)) for _ in range(550))
    assert understanding().danger(f"{nonsense} {cry} {nonsense[:400]}")


def test_yesterday_is_counted_from_the_moment_given() -> None:
    later = NOW + timedelta(days=1)
    assert asked("оценки за вчера", now=later).period == Period(NOW.date(), NOW.date())
