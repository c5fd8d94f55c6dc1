"""What a link allows, line by line: the facts, and what comes of them."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from handlers.rules.family import Standing, adults, asking, grade_of, homes, needs_permission, person, standing, waits
from storage import people
from storage.database import Database
from storage.link_facts import GOOD_ADULTS, LINK, ORDER, STOOD_BEHIND, links_of
from storage.links import SELF, Link, Permission, Place
from storage.store import Store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(name: str, *, kind: str = "school", vouches: bool = True, for_adult: bool = False) -> Place:
    return Place(1, kind, name, "СОШ № 21", vouches, for_adult)


def link(*places: Place, relation: str = "mother", suspended: bool = False, by: Permission | None = None) -> Link:
    return Link(501, 7, "Мария", "В", relation, NOW, suspended, places, by)


def word(relation: str | None = "mother", *, suspended: bool = False) -> Permission:
    return Permission(502, NOW, relation, suspended)


GOOD, SUSPENDED, LEFT = Standing.GOOD, Standing.SUSPENDED, Standing.LEFT
MOVED, NOT_ALLOWED = Standing.MOVED, Standing.NOT_ALLOWED


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        # An adult's link
        (link(at("5А")), GOOD),
        (link(at("5А"), relation=""), GOOD),
        (link(at("Солнышко", kind="kindergarten")), GOOD),
        (link(at("5А", vouches=False)), MOVED),
        # A club is a second place: it vouches for nobody beside a school or a kindergarten
        (link(at("5А", vouches=False), at("9М", kind="other")), MOVED),
        (link(at("5А"), at("9М", kind="other", vouches=False)), GOOD),
        (link(at("Солнышко", kind="kindergarten", vouches=False), at("1", kind="additional")), MOVED),
        (link(at("9М", kind="other"), at("1", kind="additional", vouches=False)), GOOD),
        (link(), LEFT),
        (link(at("5А"), suspended=True), SUSPENDED),
        (link(at("5А", vouches=False), suspended=True), SUSPENDED),
        (link(suspended=True), SUSPENDED),
        # The pupil's own, by grade
        (link(at("8А"), relation="self"), GOOD),
        (link(at("11А"), relation="self"), GOOD),
        (link(at("10"), relation="self"), GOOD),
        (link(at("7Б"), relation="self"), NOT_ALLOWED),
        (link(at("1А"), relation="self"), NOT_ALLOWED),
        (link(at("Солнышко", kind="kindergarten"), relation="self"), NOT_ALLOWED),
        (link(at("12 группа", kind="additional"), relation="self"), NOT_ALLOWED),
        (link(at("ОВЗ"), relation="self"), NOT_ALLOWED),
        (link(at("9Б"), at("12 группа", kind="additional"), relation="self"), GOOD),
        (link(at("5А"), at("12 группа", kind="additional"), relation="self"), NOT_ALLOWED),
        (link(at("9Б"), at("7М", kind="other"), relation="self"), NOT_ALLOWED),
        (link(at("8А", vouches=False), relation="self"), MOVED),
        (link(at("8А"), relation="self", suspended=True), SUSPENDED),
        # The pupil's own, by an adult's word
        (link(at("5А", for_adult=True), relation="self", by=word()), GOOD),
        (link(at("5А", for_adult=True), relation="self", by=word("")), GOOD),
        (link(at("5А", for_adult=True), relation="self", by=word(suspended=True)), NOT_ALLOWED),
        (link(at("5А", for_adult=False), relation="self", by=word()), NOT_ALLOWED),
        (link(at("5А", for_adult=True), relation="self", by=word("self")), NOT_ALLOWED),
        (link(at("5А", for_adult=True), relation="self", by=word(None)), NOT_ALLOWED),
        (link(at("5А", vouches=False, for_adult=True), relation="self", by=word()), MOVED),
        (link(at("5А", for_adult=True), relation="self", suspended=True, by=word()), SUSPENDED),
        (link(at("5А", vouches=False, for_adult=True), at("5Б"), relation="self", by=word()), GOOD),
    ],
)
def test_what_a_link_allows(facts: Link, told: Standing) -> None:
    assert standing(facts) is told


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("7Б", 7),
        ("10А", 10),
        ("9 М", 9),
        ("11", 11),
        ("1-4", 1),
        ("Солнышко", None),
        ("", None),
        ("0А", None),
        ("13А", None),
        ("2015", None),
    ],
)
def test_the_grade_in_a_class_name(name: str, grade: int | None) -> None:
    assert grade_of(name) == grade


def test_of_what_is_not_good_only_the_first_name_is_told() -> None:
    facts = (link(at("5А")), link(at("6Б", vouches=False)))
    who = person(people.Person(501, 1, NOW, facts))
    assert [child.class_name for child in who.children] == ["5А"]
    assert [
        (waiting.child.given, waiting.child.class_name, waiting.child.school, waiting.why) for waiting in who.waiting
    ] == [("Мария", "", "", "moved")]
    assert not who.pupil


def test_who_is_told_and_who_may_allow() -> None:
    mother, closed = link(at("5А")), link(at("5А"), suspended=True)
    own, senior = link(at("5А"), relation="self"), link(at("9А"), relation="self")
    assert adults([mother, closed, own]) == [mother]
    assert asking([mother, own, senior]) == [own]
    assert needs_permission(own.places)


KINDS = ("school", "school", "kindergarten", "additional")
LINKS = (("mother", None), ("mother", "2026-11-20"), (SELF, None), (SELF, "2026-11-20"))
"""(Relation, since when suspended) of the four who are linked with every pupil below."""


async def every_case(store: Store) -> None:
    """In each of four places a pupil is, was or never came, and it stands behind the links or not: 625 pupils."""
    pupils, enrolments, vouchers, links = [], [], [], []
    for place, kind in enumerate(KINDS, 1):
        await store.rows.write(
            "INSERT INTO institutions (id, code, folded, kind, name, short_name, import) VALUES (?, ?, ?, ?, ?, ?, 1)",
            (place, str(place), str(place), kind, str(place), str(place)),
        )
    states = [("never", False), *product(("is", "was"), (True, False))]
    for pupil, case in enumerate(product(states, repeat=len(KINDS)), 1):
        pupils.append((pupil, str(pupil)))
        links += [(who, pupil, *each) for who, each in enumerate(LINKS)]
        for place, (how, vouches) in enumerate(case, 1):
            if how != "never":
                enrolments.append((pupil, place, None if how == "is" else "2026-11-20"))
            if vouches:
                vouchers += [(who, pupil, place) for who in range(len(LINKS))]
    for statement, rows in (
        ("INSERT INTO people (id, since) VALUES (?, '2026')", [(who,) for who in range(len(LINKS))]),
        ("INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, '', '', '')", pupils),
        (
            "INSERT INTO enrolments (pupil, institution, ended, class_name, import) VALUES (?, ?, ?, '9Б', 1)",
            enrolments,
        ),
        (
            "INSERT INTO links (person, pupil, relation, suspended, linked) VALUES (?, ?, ?, ?, '2026-11-20T12:00Z')",
            links,
        ),
        ("INSERT INTO vouchers (person, pupil, institution, at) VALUES (?, ?, ?, '2026')", vouchers),
    ):
        await store.rows.write_many(statement, rows)


async def test_the_store_chooses_among_many_links_as_the_rule_judges_one(tmp_path: Path) -> None:
    async with await Database.open(f"sqlite:///{tmp_path}/links.db") as database, database.begin() as store:
        await every_case(store)
        every = links_of(await store.rows.all(f"{LINK}{ORDER}"))
        assert len(every) == 625 * len(LINKS)

        async def chosen(fragment: str) -> set[tuple[int, int]]:
            return set(await store.rows.all(f"SELECT l.person, l.pupil FROM links AS l WHERE {fragment}"))

        assert await chosen(GOOD_ADULTS) == {(one.person, one.pupil) for one in adults(every)}
        assert await chosen(STOOD_BEHIND) == {(one.person, one.pupil) for one in every if one.places and not waits(one)}
        for place in range(1, len(KINDS) + 1):
            waiting = {
                one.pupil for one in every if waits(one) and place in {home.institution for home in homes(one.places)}
            }
            assert await store.links.waiting_for(place) == sorted(waiting)
