"""What each role of the staff may do, and for whom: the one table that the bot and its tests read.

Roles add up. Reach and rights are two things: the department covers every institution, yet nothing in its row is about
one child, so it sees no child's links, class or marks.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Scope


class Right(Enum):
    """Each is about one pupil, one class or one institution, and is asked anew at every press."""

    SEE_CLASS = "see who is in the class and how many adults each has linked"
    SEE_LINKS = "see who is linked to a pupil, as relations and dates"
    SUSPEND_LINK = "close a link and open it again"
    CONFIRM_MOVE = "let the links of a pupil who moved here live again"
    SET_DISCRETION = "decide that a pupil's adults learn nothing of each other"
    SEE_ABSENCES = "see who of the class was reported absent, by whom and when"
    ISSUE_CODES = "issue a pupil's linking codes"
    ANSWER_TICKETS = "read doubts about records and answer them"
    SEE_PARTICIPANTS = "see which pupils are signed up for an event"
    COUNT_PARTICIPANTS = "see how many of each institution are signed up for the city's events"
    READ_JOURNAL = "read what was done to rights and data"
    END_ROLES = "end roles of those who no longer work there"
    BIND_CHAT = "let a chat of several hear what is public of the class"
    ANNOUNCE = "announce something to families"
    ANNOUNCE_URGENTLY = "announce something in the quiet hours"


ABOUT_CHILDREN = frozenset(
    {
        Right.SEE_CLASS,
        Right.SEE_ABSENCES,
        Right.SEE_LINKS,
        Right.SUSPEND_LINK,
        Right.CONFIRM_MOVE,
        Right.SET_DISCRETION,
        Right.ISSUE_CODES,
        Right.ANSWER_TICKETS,
        Right.SEE_PARTICIPANTS,
    }
)
"""What shows or changes something of one child."""

MAY: Mapping[str, frozenset[Right]] = {
    DEPARTMENT: frozenset(
        {Right.READ_JOURNAL, Right.END_ROLES, Right.ANNOUNCE, Right.ANNOUNCE_URGENTLY, Right.COUNT_PARTICIPANTS}
    ),
    ADMINISTRATOR: frozenset(
        {*ABOUT_CHILDREN, Right.BIND_CHAT, Right.READ_JOURNAL, Right.END_ROLES, Right.ANNOUNCE, Right.ANNOUNCE_URGENTLY}
    ),
    CLASS_TEACHER: frozenset(
        {
            *(Right.SEE_CLASS, Right.SEE_ABSENCES, Right.SEE_PARTICIPANTS, Right.ISSUE_CODES),
            *(Right.BIND_CHAT, Right.ANNOUNCE),
        }
    ),
    CLUB_TEACHER: frozenset({Right.SEE_CLASS, Right.SEE_PARTICIPANTS, Right.ANNOUNCE}),
}


def may(roles: Iterable[Scope], right: Right, institution: int, class_name: str = "") -> bool:
    """Whether one of these roles may do this in the institution, and in the class where one is named.

    Without a class the institution as a whole is meant: a teacher of one class may do nothing there.
    """
    return any(right in MAY[role.role] and covers(role, institution, class_name) for role in roles)


def covers(role: Scope, institution: int, class_name: str = "") -> bool:
    """Whether this is about the institution and, where one is named, the class."""
    match role.role:
        case "department":
            return True
        case "administrator":
            return role.institution == institution
        case _:
            return role.institution == institution and role.class_name == class_name != ""


def rights(roles: Iterable[Scope]) -> frozenset[Right]:
    """What they may do anywhere: which buttons a person is offered."""
    return frozenset().union(*(MAY[role.role] for role in roles))
