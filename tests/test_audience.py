"""Random roles, scopes and audiences: an announcement reaches exactly whom an independent model names.

The model keeps sets of its own and is told only who is linked with whom, what was closed and who works where; it
shares no line with the bot. Nobody outside, nobody missing, nobody twice.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.announcements_recipients import recipients
from handlers.importing.load import load
from handlers.linking import CONSENT
from handlers.rules import audience as rules
from handlers.rules.audience import FAMILIES, PUPILS, QUEUE, SIGNED_UP, STAFF, Audience
from handlers.understanding.audiences import Wish, wish
from storage.database import Database
from storage.links import SELF
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Scope, StaffCode
from storage.store import Store
from tests.city import small_city

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PLACES = {
    "100001": {"sch21": "5А"},
    "100002": {"sch21": "9Б"},
    "100007": {"sch17": "4А"},
    "100017": {"sch21": "9Б", "muk": "9М"},
}
CLASSES = {"sch21": ("5А", "9Б"), "sch17": ("4А",), "muk": ("9М",)}
KINDS = {"sch21": "school", "sch17": "school", "muk": "other"}
SUBJECTS = ("Информатика", "Физика")
PEOPLE = range(501, 509)


@dataclass
class Tie:
    person: int
    pupil: str
    own: bool
    behind: frozenset[str]
    closed: bool


@dataclass
class Post:
    person: int
    role: str
    place: str = ""
    class_name: str = ""
    subject: str = ""


@dataclass
class Model:
    """A city of sets."""

    ties: list[Tie] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    forbids: set[int] = field(default_factory=set)
    follows: set[int] = field(default_factory=set)
    signed_up: set[str] = field(default_factory=set)

    def meant(self, chosen: Audience, names: dict[int, str]) -> dict[int, set[str]]:
        """Everybody who is meant, and the pupils through whom."""
        places = {names[number] for number in chosen.institutions} or {
            place for place, kind in KINDS.items() if chosen.kind in ("", kind)
        }
        found: dict[int, set[str]] = {}
        for tie in self.ties:
            told = SELF_GROUP if tie.own else FAMILIES
            if told not in chosen.groups and not (SIGNED_UP in chosen.groups and tie.pupil in self.signed_up):
                continue
            if any(p in places and self._class(chosen, p, c) for p, c in PLACES[tie.pupil].items()) and self._good(tie):
                found.setdefault(tie.person, set()).add(tie.pupil)
        for post in self.posts if STAFF in chosen.groups else ():
            there = post.place in places if chosen.institutions or chosen.kind else True
            if there and chosen.posts in ((), (post.role,)) and chosen.subject in ("", post.subject):
                found.setdefault(post.person, set())
        for person in self.follows if QUEUE in chosen.groups else ():
            found.setdefault(person, set())
        return found

    @staticmethod
    def _class(chosen: Audience, place: str, name: str) -> bool:
        if not chosen.grades and not chosen.classes:
            return True
        return name in chosen.classes or int(name[:-1]) in chosen.grades

    @staticmethod
    def _good(tie: Tie) -> bool:
        schools = {place for place in PLACES[tie.pupil] if place.startswith("sch")}
        young = min(int(name[:-1]) for name in PLACES[tie.pupil].values()) <= 7
        return not tie.closed and bool(schools & tie.behind) and not (tie.own and young)

    def may(self, person: int, chosen: Audience, names: dict[int, str]) -> bool:
        """Whether the person's posts together reach all of it."""
        mine = [post for post in self.posts if post.person == person]
        if any(post.role == DEPARTMENT for post in mine):
            return True
        if QUEUE in chosen.groups or not chosen.institutions:
            return False
        heads = {post.place for post in mine if post.role == ADMINISTRATOR}
        classes = {(post.place, post.class_name) for post in mine if post.class_name}
        for number in chosen.institutions:
            if names[number] in heads:
                continue
            if STAFF in chosen.groups or chosen.grades or not chosen.classes:
                return False
            if any((names[number], name) not in classes for name in chosen.classes):
                return False
        return True


SELF_GROUP = PUPILS


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audience")

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/city.db") as database:
            for kind, path in small_city().written(folder)[:2]:
                assert (await load(database, kind, [path], now=NOW)).stored

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder / "city.db"


@asynccontextmanager
async def city(filled: Path, model: Model) -> AsyncIterator[tuple[Store, dict[int, str]]]:
    """The store of a city in which all of this has happened, and the codes of its institutions by id."""
    with TemporaryDirectory() as folder:
        shutil.copy(filled, Path(folder) / "city.db")
        async with await Database.open(f"sqlite:///{folder}/city.db") as database, database.begin() as store:
            names = {place.id: place.code for place in await store.school.institutions()}
            await happens(store, model, {code: number for number, code in names.items()})
            yield store, names


async def happens(store: Store, model: Model, ids: dict[str, int]) -> None:
    for person in PEOPLE:
        await store.people.agree(person, CONSENT, NOW)
    pupils = {}
    for number in PLACES:
        pupil = await store.school.pupil_by_number(number)
        assert pupil is not None
        pupils[number] = pupil.id
    for tie in model.ties:
        await store.links.make(tie.person, pupils[tie.pupil], NOW, relation=SELF if tie.own else "")
        for place in PLACES[tie.pupil].keys() - tie.behind:
            await store.rows.write(
                "DELETE FROM vouchers WHERE person = ? AND pupil = ? AND institution = ?",
                (tie.person, pupils[tie.pupil], ids[place]),
            )
        if tie.closed:
            await store.links.suspend(tie.person, pupils[tie.pupil], NOW)
    for turn, post in enumerate(model.posts):
        scope = Scope(post.role, ids.get(post.place), post.class_name)
        if post.place:
            await store.rows.write(
                "INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)"
                " VALUES (?, ?, ?, '', 'Ильина', 'Ольга', '', 'учитель', 9)",
                (ids[post.place], str(turn), post.subject),
            )
        await store.roles.grant(post.person, StaffCode(scope, str(turn), usable=True, used=False), NOW)
    await store.inbox.unreachable([(person, 901) for person in model.forbids], NOW)
    for application, person in enumerate(model.follows, 1):
        await store.rows.write(
            "INSERT INTO queue_applications (id, identity) VALUES (?, ?)", (application, bytes([application]))
        )
        await store.queue.link(person, application, NOW)
    for number in model.signed_up:
        await store.code_future.make(pupils[number], "sch21", "python", "start", NOW)


POST = st.one_of(
    st.builds(lambda person: Post(person, DEPARTMENT), st.sampled_from(PEOPLE)),
    st.builds(
        lambda person, place, subject: Post(person, ADMINISTRATOR, place, subject=subject),
        st.sampled_from(PEOPLE),
        st.sampled_from(sorted(CLASSES)),
        st.sampled_from(SUBJECTS),
    ),
    st.builds(
        lambda person, role, place, subject: Post(person, role, place[0], place[1], subject),
        st.sampled_from(PEOPLE),
        st.sampled_from([CLASS_TEACHER, CLUB_TEACHER]),
        st.sampled_from([(place, name) for place, names in CLASSES.items() for name in names]),
        st.sampled_from(SUBJECTS),
    ),
)


@st.composite
def cities(draw: st.DrawFn) -> Model:
    pairs = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(PLACES))), unique=True, max_size=9))
    ties = [
        Tie(
            person,
            pupil,
            draw(st.integers(0, 3)) == 0,
            frozenset(draw(st.sets(st.sampled_from(sorted(PLACES[pupil])))) if draw(st.booleans()) else PLACES[pupil]),
            draw(st.integers(0, 4)) == 0,
        )
        for person, pupil in pairs
    ]
    return Model(
        ties,
        draw(st.lists(POST, max_size=5)),
        draw(st.sets(st.sampled_from(PEOPLE), max_size=3)),
        draw(st.sets(st.sampled_from(PEOPLE), max_size=3)),
        draw(st.sets(st.sampled_from(sorted(PLACES)), max_size=2)),
    )


@st.composite
def audiences(draw: st.DrawFn) -> Audience:
    """Numbers stand for institutions: they are as the small city's file lists them."""
    groups = tuple(draw(st.lists(st.sampled_from(rules.GROUPS), min_size=1, max_size=2, unique=True)))
    institutions = tuple(draw(st.lists(st.integers(1, 3), unique=True, max_size=2)))
    staff = STAFF in groups
    return Audience(
        groups,
        institutions,
        "" if institutions else draw(st.sampled_from(["", "school", "kindergarten", "other"])),
        tuple(draw(st.lists(st.sampled_from([4, 5, 9]), unique=True, max_size=1))),
        tuple(draw(st.lists(st.sampled_from(["5А", "9Б", "9М", "7Ж"]), unique=True, max_size=2))),
        draw(st.sampled_from(["", *SUBJECTS])) if staff else "",
        tuple(draw(st.lists(st.sampled_from([ADMINISTRATOR, CLASS_TEACHER]), max_size=1))) if staff else (),
    )


@given(model=cities(), chosen=st.lists(audiences(), min_size=3, max_size=6))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_announcement_reaches_exactly_whom_an_independent_model_names(
    filled: Path, model: Model, chosen: list[Audience]
) -> None:
    async with city(filled, model) as (store, names):
        numbers: dict[int, str] = dict(await store.rows.all("SELECT id, number FROM pupils"))
        for audience in chosen:
            found = await recipients(store, audience)
            meant = model.meant(audience, names)
            assert {chat: {numbers[one.id] for one in pupils} for chat, pupils in found.chats.items()} == meant
            assert all(len({one.id for one in pupils}) == len(pupils) for pupils in found.chats.values())
            assert found.unreachable == model.forbids & meant.keys()
            assert rules.loaded(rules.dumped(audience)) == audience
            for person in PEOPLE:
                scopes = [role.scope for role in await store.roles.of(person)]
                assert bool(rules.acting(scopes, audience)) is model.may(person, audience, names)
                for placed in rules.placed(scopes, audience) if scopes else []:
                    assert not rules.acting(scopes, placed) or model.may(person, placed, names)


# What words name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("родителям 5-х классов 21 школы", Wish(("families",), grades=(5,), institution="СОШ 21")),
        ("всем детским садам", Wish(kind="kindergarten", city=True)),
        ("учителям информатики", Wish(("staff",))),
        ("участникам Кода будущего", Wish(("code_future",))),
        ("очередникам", Wish(("queue",))),
        ("7Б", Wish(classes=("7Б",))),
        ("ученикам 9-х", Wish(("pupils",), grades=(9,))),
        ("родителям 7 «б» класса", Wish(("families",), classes=("7Б",))),
        ("5А и 5Б", Wish(classes=("5А", "5Б"))),
        ("с 5 по 9 класс", Wish(grades=(5, 6, 7, 8, 9))),
        ("родителям 1, 2 и 3 классов", Wish(("families",), grades=(1, 2, 3))),
        ("родителям и ученикам 10 и 11 классов", Wish(("families", "pupils"), grades=(10, 11))),
        ("родителям учеников 7Б", Wish(("families",), classes=("7Б",))),
        ("классным руководителям", Wish(("staff",), posts=("class teacher",))),
        ("директорам школ", Wish(("staff",), "school", posts=("administrator",))),
        ("девятиклассникам", Wish(("pupils",), grades=(9,))),
        ("родителям 52 садика", Wish(("families",), institution="Детский сад 52")),
        ("завтра дождь", Wish()),
    ],
)
def test_words_name_an_audience(text: str, named: Wish) -> None:
    assert wish(text) == named


# Whose place is meant where none is named

HEAD, TEACHER = Scope(ADMINISTRATOR, 1), Scope(CLASS_TEACHER, 1, "5А")


@pytest.mark.parametrize(
    ("scopes", "said", "meant"),
    [
        ([HEAD], Audience((FAMILIES,)), [Audience((FAMILIES,), (1,))]),
        ([HEAD], Audience((FAMILIES,), grades=(5,)), [Audience((FAMILIES,), (1,), grades=(5,))]),
        ([TEACHER], Audience((FAMILIES,)), [Audience((FAMILIES,), (1,), classes=("5А",))]),
        ([TEACHER], Audience((FAMILIES,), grades=(5,)), [Audience((FAMILIES,), (1,), classes=("5А",))]),
        ([Scope(DEPARTMENT)], Audience((FAMILIES,), kind="school"), [Audience((FAMILIES,), kind="school")]),
        (
            [HEAD, Scope(ADMINISTRATOR, 2)],
            Audience((STAFF,)),
            [Audience((STAFF,), (1,)), Audience((STAFF,), (2,))],
        ),
    ],
)
def test_the_place_of_whoever_speaks_is_meant(scopes: list[Scope], said: Audience, meant: list[Audience]) -> None:
    assert rules.placed(scopes, said) == meant


def test_a_class_teacher_speaks_to_no_other_class_and_to_no_colleagues() -> None:
    for audience in (
        Audience((FAMILIES,), (1,)),
        Audience((FAMILIES,), (1,), classes=("5Б",)),
        Audience((FAMILIES,), (1,), classes=("5А", "5Б")),
        Audience((FAMILIES,), (1,), grades=(5,)),
        Audience((FAMILIES, STAFF), (1,), classes=("5А",)),
        Audience((FAMILIES,), (2,), classes=("5А",)),
        Audience((QUEUE,)),
        Audience((FAMILIES,)),
    ):
        assert rules.acting([TEACHER], audience) is None
    assert rules.acting([TEACHER], Audience((FAMILIES, PUPILS), (1,), classes=("5А",))) == TEACHER
    both = [TEACHER, Scope(CLASS_TEACHER, 1, "5Б")]
    assert rules.acting(both, Audience((FAMILIES,), (1,), classes=("5А", "5Б"))) == TEACHER
