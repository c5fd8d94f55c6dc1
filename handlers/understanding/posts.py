"""Which posts of a staff file are those that families ask for: the head, the deputies, a psychologist, a therapist."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias, TypeVar

Post: TypeAlias = Literal["head", "deputy", "psychologist", "speech"]

_POSTS: Mapping[Post, re.Pattern[str]] = {
    "head": re.compile(r"(?:и\. ?о\. |врио )?(?:директор|заведующ(?:ий|ая))\b(?! (?:библиотек|хозяйств|столов))"),
    "deputy": re.compile(r"(?:и\. ?о\. )?(?:зам(?:\.|еститель)|завуч)"),
    "psychologist": re.compile(r".*психолог"),
    "speech": re.compile(r".*(?:логопед|дефектолог)"),
}
"""As files begin them: «заместитель директора» is no director, and «заведующая библиотекой» leads a library."""
LEADING: Mapping[str, Post] = {"head": "head", "deputy": "deputy"}
"""Who leads an institution, by the finer question that asks for them."""
SAID: Mapping[Post, re.Pattern[str]] = {
    "psychologist": re.compile(r"психолог", re.IGNORECASE),
    "speech": re.compile(r"логопед|дефектолог", re.IGNORECASE),
}


class Posted(Protocol):
    @property
    def post(self) -> str: ...


P = TypeVar("P", bound=Posted)


def holding(post: Post, employees: Iterable[P]) -> list[P]:
    """Those whose post it is."""
    return [each for each in employees if _POSTS[post].match(each.post.casefold())]


def said(text: str) -> Post | None:
    """The specialist whom a text names."""
    return next((post for post, pattern in SAID.items() if pattern.search(text)), None)
