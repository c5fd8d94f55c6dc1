"""The invented city as it stands in memory: institutions, classes, pupils, families, and the people of the chat."""

from dataclasses import dataclass
from datetime import date

from bot.demo.casting import Relation, Role, Sex
from bot.demo.words import Kind
from storage.terms import MarkingRule


@dataclass(frozen=True, slots=True)
class Institution:
    """One of the 57. `kind` is Russian, as files have it; `confirm` says that no document names it so.

    `rule` is None where it makes a term's mark in the usual way.
    """

    code: str
    kind: str
    name: str
    short: str
    sort: Kind
    confirm: bool
    rule: MarkingRule | None = None


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class that has pupils: its institution's code, grade 1 to 11, letter, and how many seats are taken."""

    institution: str
    grade: int
    letter: str
    pupils: int

    @property
    def label(self) -> str:
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True, slots=True)
class SecondSeat:
    """A place beside the school: МУК, a club. The grades of both belong to one pupil's number."""

    institution: str
    group: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child. `called` is the short form of home (Маша); `ability` is 0 (weak) to 31 (excellent)."""

    number: str
    institution: str
    grade: int
    letter: str
    last: str
    first: str
    patronymic: str
    called: str
    sex: Sex
    born: date
    ability: int
    restriction: str = ""
    also: SecondSeat | None = None


@dataclass(frozen=True, slots=True)
class Adult:
    first: str
    last: str
    patronymic: str
    sex: Sex
    relation: Relation


@dataclass(frozen=True, slots=True)
class Family:
    """The adults of one home and the numbers of its pupils."""

    adults: tuple[Adult, ...]
    pupils: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works in an institution, under its own number for them.

    `leads` are the classes or groups they answer for: a class, or the name of a group of a second place.
    """

    institution: str
    number: str
    last: str
    first: str
    patronymic: str
    post: str
    subjects: tuple[str, ...] = ()
    leads: tuple[SchoolClass | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """What the bot lets somebody of the cast do: a role, and where.

    `class_name` is "" for the whole institution, `institution` is "" for the whole city.
    """

    role: Role
    institution: str
    class_name: str
    staff_number: str


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person of the web chat: who she is, the pupils to be linked to her, and what her client can show.

    `relation` is what she is to those pupils, `duty` what she is at school; `ready`: the bot knows her by it already,
    and `wishes` are kinds of pushes that she has switched on.
    `keyboard` False is a client that shows no buttons of any kind. `colour` is #rrggbb. `about` is Russian.
    """

    key: str
    first: str
    last: str
    relation: Relation | None
    sex: Sex
    colour: str
    keyboard: bool
    ready: bool
    wishes: tuple[str, ...]
    pupils: tuple[str, ...]
    duty: Duty | None
    about: str


@dataclass(frozen=True, slots=True)
class City:
    """The invented city of one seed, size and day. Its grades are not held: `export` deals them out.

    `families` are those of everybody but the cast, whose people are in `cast`; together they hold every pupil.
    """

    seed: int
    today: date
    since: date
    institutions: tuple[Institution, ...]
    classes: tuple[SchoolClass, ...]
    pupils: tuple[Pupil, ...]
    families: tuple[Family, ...]
    staff: tuple[Employee, ...]
    cast: tuple[CastMember, ...]

    def pupil(self, number: str) -> Pupil:
        """Raises KeyError where nobody has this number."""
        for pupil in self.pupils:
            if pupil.number == number:
                return pupil
        raise KeyError(number)
