"""What a role may do, for whom: the table read aloud, and random roles against a model that knows no table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.rights import ABOUT_CHILDREN, MAY, Right, may, rights
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, ROLES, Scope

CITY = Scope(DEPARTMENT)
DIRECTOR = Scope(ADMINISTRATOR, 21)
TEACHER = Scope(CLASS_TEACHER, 21, "5А")
COACH = Scope(CLUB_TEACHER, 4, "Роботы")

# By the customer's rules: who may do it in school 21 as a whole, to class 5А, to class 9Б, in school 17 and its 5А.
TABLE = {
    Right.SEE_CLASS: ({DIRECTOR}, {DIRECTOR, TEACHER}, {DIRECTOR}, set(), set()),
    Right.SEE_ABSENCES: ({DIRECTOR}, {DIRECTOR, TEACHER}, {DIRECTOR}, set(), set()),
    Right.SEE_LINKS: ({DIRECTOR}, {DIRECTOR}, {DIRECTOR}, set(), set()),
    Right.SUSPEND_LINK: ({DIRECTOR}, {DIRECTOR}, {DIRECTOR}, set(), set()),
    Right.CONFIRM_MOVE: ({DIRECTOR}, {DIRECTOR}, {DIRECTOR}, set(), set()),
    Right.SET_DISCRETION: ({DIRECTOR}, {DIRECTOR}, {DIRECTOR}, set(), set()),
    Right.ISSUE_CODES: ({DIRECTOR}, {DIRECTOR, TEACHER}, {DIRECTOR}, set(), set()),
    Right.ANSWER_TICKETS: ({DIRECTOR}, {DIRECTOR}, {DIRECTOR}, set(), set()),
    Right.BIND_CHAT: ({DIRECTOR}, {DIRECTOR, TEACHER}, {DIRECTOR}, set(), set()),
    Right.SEE_PARTICIPANTS: ({DIRECTOR}, {DIRECTOR, TEACHER}, {DIRECTOR}, set(), set()),
    Right.COUNT_PARTICIPANTS: ({CITY}, {CITY}, {CITY}, {CITY}, {CITY}),
    Right.READ_JOURNAL: ({CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY}, {CITY}),
    Right.END_ROLES: ({CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY}, {CITY}),
    Right.ANNOUNCE: ({CITY, DIRECTOR}, {CITY, DIRECTOR, TEACHER}, {CITY, DIRECTOR}, {CITY}, {CITY}),
    Right.ANNOUNCE_URGENTLY: ({CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY, DIRECTOR}, {CITY}, {CITY}),
}
PLACES = ((21, ""), (21, "5А"), (21, "9Б"), (17, ""), (17, "5А"))


def test_the_table_names_every_role_and_every_right() -> None:
    assert set(MAY) == set(ROLES)
    assert set(TABLE) == set(Right)


@pytest.mark.parametrize("right", list(Right), ids=lambda right: right.name)
def test_who_may_do_what_where(right: Right) -> None:
    for place, allowed in zip(PLACES, TABLE[right], strict=True):
        found = {role for role in (CITY, DIRECTOR, TEACHER, COACH) if may([role], right, *place)}
        assert found == allowed, place


def test_the_department_sees_nothing_of_one_child() -> None:
    assert MAY[DEPARTMENT].isdisjoint(ABOUT_CHILDREN)


def test_nobody_but_the_administrator_reaches_links_and_tickets() -> None:
    teachers = {Right.SEE_CLASS, Right.SEE_ABSENCES, Right.SEE_PARTICIPANTS, Right.ISSUE_CODES}
    for role in (CLASS_TEACHER, CLUB_TEACHER):
        assert MAY[role] & ABOUT_CHILDREN <= teachers


def test_a_club_teacher_reaches_the_group_alone() -> None:
    assert may([COACH], Right.SEE_CLASS, 4, "Роботы")
    assert not may([COACH], Right.SEE_CLASS, 4, "Шахматы")
    assert not may([COACH], Right.SEE_CLASS, 4)
    assert not may([COACH], Right.SEE_CLASS, 21, "Роботы")


@pytest.mark.parametrize("role", [CLASS_TEACHER, CLUB_TEACHER, ADMINISTRATOR])
def test_a_role_that_lacks_its_place_reaches_nothing(role: str) -> None:
    for right in Right:
        assert not may([Scope(role)], right, 21)
        assert not may([Scope(role)], right, 21, "5А")
    assert not may([Scope(CLASS_TEACHER, 21)], Right.SEE_CLASS, 21, "5А")


INSTITUTIONS, CLASSES = (1, 2, 3), ("5А", "9Б", "Роботы")
SCOPES = st.one_of(
    st.just(Scope(DEPARTMENT)),
    st.builds(Scope, st.just(ADMINISTRATOR), st.sampled_from(INSTITUTIONS)),
    st.builds(
        Scope,
        st.sampled_from([CLASS_TEACHER, CLUB_TEACHER]),
        st.sampled_from(INSTITUTIONS),
        st.sampled_from(CLASSES),
    ),
)


def model(scope: Scope) -> set[tuple[Right, int, str]]:
    """Everything that a role lets its person do, written out place by place."""
    one_child = {
        *(Right.SEE_LINKS, Right.SUSPEND_LINK, Right.CONFIRM_MOVE, Right.SET_DISCRETION),
        *(Right.ANSWER_TICKETS, Right.SEE_CLASS, Right.SEE_ABSENCES, Right.SEE_PARTICIPANTS, Right.ISSUE_CODES),
    }
    school = {*one_child, Right.BIND_CHAT}
    everywhere = {Right.READ_JOURNAL, Right.END_ROLES, Right.ANNOUNCE, Right.ANNOUNCE_URGENTLY}
    whole = [(place, name) for place in INSTITUTIONS for name in ("", *CLASSES)]
    match scope:
        case Scope(role="department"):
            return {(right, *place) for right in (*everywhere, Right.COUNT_PARTICIPANTS) for place in whole}
        case Scope(role="administrator", institution=mine):
            return {(right, *place) for right in school | everywhere for place in whole if place[0] == mine}
        case Scope(role="class teacher", institution=int(mine), class_name=name):
            own = (
                *(Right.SEE_CLASS, Right.SEE_ABSENCES, Right.SEE_PARTICIPANTS, Right.ISSUE_CODES, Right.BIND_CHAT),
                Right.ANNOUNCE,
            )
            return {(right, mine, name) for right in own}
        case Scope(institution=int(mine), class_name=name):
            return {(right, mine, name) for right in (Right.SEE_CLASS, Right.SEE_PARTICIPANTS, Right.ANNOUNCE)}
        case _:
            return set()


@given(st.lists(SCOPES, max_size=4))
def test_random_roles_add_up_to_what_each_allows_and_to_nothing_more(scopes: list[Scope]) -> None:
    allowed = set().union(*map(model, scopes))
    found = {
        (right, place, name)
        for right in Right
        for place in INSTITUTIONS
        for name in ("", *CLASSES)
        if may(scopes, right, place, name)
    }
    assert found == allowed
    assert rights(scopes) == {right for right, _, _ in allowed}
