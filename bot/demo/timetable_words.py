"""How the invented schools write down what is taught when: `content/demo/timetable.toml`."""

from pydantic import Field

from bot.demo.piece import Piece


class Turns(Piece):
    """One more lesson at the end of a weekday (from 1), by turns of the weeks."""

    grades: frozenset[int]
    weekday: int = Field(ge=1, le=6)
    odd: str
    even: str


class Shift(Piece):
    """Lessons from the first on, «8:00-8:40»; `saturday` where it is shorter."""

    times: tuple[str, ...] = Field(min_length=1)
    saturday: tuple[str, ...] = ()


class Rings(Piece):
    later: tuple[int, ...] = Field(min_length=1)
    shift: tuple[Shift, Shift]


class TimetableWords(Piece):
    """The three files' headers come first; links and courses are patterns by the subject."""

    lessons: tuple[str, ...]
    bells: tuple[str, ...]
    substitutions: tuple[str, ...]
    weekdays: tuple[str, ...] = Field(min_length=6, max_length=6)
    halls: dict[str, str]
    subgroups_from: int
    subgroups: dict[str, tuple[str, ...]]
    second_shift: dict[str, frozenset[int]]
    notes: tuple[str, ...]
    turns: Turns
    links: dict[str, str]
    courses: dict[str, str]
    rings: Rings
