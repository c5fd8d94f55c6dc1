"""The people of the web chat and their children, as `content/demo/cast.toml` has them."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.demo.piece import Piece
from handlers.rules.pushes import KINDS

Sex = Literal["f", "m"]
Relation = Literal["mother", "father", "grandmother", "grandfather", "self"]
Role = Literal["department", "administrator", "class teacher"]


class CastPupil(Piece):
    number: str
    institution: str
    grade: int = Field(ge=1, le=11)
    letter: str
    last: str
    first: str
    patronymic: str
    sex: Sex
    birthday: str
    ability: int = Field(ge=0, le=31)
    also: str = ""


class CastPost(Piece):
    """What somebody of the cast is at school; `grade` and `letter` of who leads a class."""

    institution: str
    number: str
    patronymic: str
    post: str
    role: Role
    subjects: tuple[str, ...] = ()
    grade: int = 0
    letter: str = ""


class CastPerson(Piece):
    """`wishes` are kinds of what is said unasked that somebody `ready` has switched on."""

    key: str
    first: str
    last: str
    relation: Relation | None = None
    sex: Sex
    colour: str
    keyboard: bool = True
    ready: bool = False
    wishes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    post: CastPost | None = None
    department: bool = False
    about: str

    @model_validator(mode="after")
    def _of_a_family_or_of_a_school(self) -> Self:
        if (self.relation is None) == bool(self.pupils):
            raise ValueError(f"{self.key}: who has pupils is something to them")
        if self.department and self.post:
            raise ValueError(f"{self.key}: works in the department or at a school")
        if strange := [kind for kind in self.wishes if kind not in KINDS or not self.ready]:
            raise ValueError(f"{self.key}: nobody can wish {', '.join(strange)}")
        return self


class CastChat(Piece):
    """A chat of several of the cast, by their keys, with the community in it."""

    title: str
    people: tuple[str, ...] = Field(min_length=2)


class Cast(Piece):
    """`staff_code` is what a note says before a staff code, `announcement` what the class teacher has announced."""

    staff_code: str
    announcement: str
    pupil: tuple[CastPupil, ...]
    person: tuple[CastPerson, ...]
    chat: tuple[CastChat, ...] = ()

    @model_validator(mode="after")
    def _chats_are_of_the_cast(self) -> Self:
        strangers = {key for chat in self.chat for key in chat.people} - {person.key for person in self.person}
        if strangers:
            raise ValueError(f"nobody of the cast: {', '.join(sorted(strangers))}")
        return self
