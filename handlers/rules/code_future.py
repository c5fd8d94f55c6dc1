"""«Код будущего» as its editors keep it in `content/programmes`: who may join, sites, languages, states and dates.

Nothing is counted down from a stream whose dates are not confirmed, and a site whose places nobody knows is never full.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.rules.advice import LABEL, Written
from handlers.rules.family import grade_of
from handlers.understanding import spelling
from storage.code_future import REFUSED, STATES, SignUp, State
from storage.names import folded, guesses, keys, tiers

CONTENT = Path(__file__).parents[2] / "content"
WHOLE = 3
"""Letters up to which a spelling counts as a whole word only: «js» is none of «джинсы»."""

Deadline: TypeAlias = Literal["apply_last", "test_last", "contract_last", "begins"]


class Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Piece):
    """A language or a level; `words` are other ways to say it, or their beginnings. A `vague` one leaves it open."""

    key: str = Field(pattern=r"^[a-z]{2,12}$")
    name: str = Field(min_length=1, max_length=LABEL)
    words: tuple[str, ...] = ()
    vague: bool = False


class Site(Piece):
    """`places` None: nobody has told how many. `near`: where to go when it is full, the nearest first."""

    key: str = Field(pattern=r"^[a-z0-9]{2,12}$")
    name: str = Field(min_length=1, max_length=LABEL)
    places: int | None = Field(default=None, ge=0)
    near: tuple[str, ...] = ()


class Step(Piece):
    """A state: how it is told, marked as reached, what comes `next` and until which of the stream's dates."""

    key: State
    name: str = Field(min_length=1, max_length=LABEL)
    mark: str = Field(min_length=1, max_length=LABEL)
    next: str = ""
    until: Deadline | None = None
    words: tuple[str, ...] = ()


class Stream(Piece):
    """An intake; its dates mean nothing before they are `confirmed`, and `confirm` says what is asked of the city."""

    name: str = Field(min_length=1)
    confirmed: bool
    confirm: str = Field(min_length=1)
    apply_first: date | None = None
    apply_last: date | None = None
    test_last: date | None = None
    contract_last: date | None = None
    begins: date | None = None

    @model_validator(mode="after")
    def _goes_on(self) -> "Stream":
        told = [day for day in (self.apply_first, *self.days().values()) if day]
        if told != sorted(told):
            raise ValueError("the dates of the stream are not in their order")
        if self.confirmed and not self.apply_last:
            raise ValueError("a confirmed stream says until when to apply")
        return self

    def days(self) -> dict[Deadline, date | None]:
        return {
            "apply_last": self.apply_last,
            "test_last": self.test_last,
            "contract_last": self.contract_last,
            "begins": self.begins,
        }

    def day(self, of: Deadline | None) -> date | None:
        """None too where it is not confirmed."""
        return self.days()[of] if of and self.confirmed else None


class Programme(Written):
    """The whole file."""

    first_grade: int = Field(ge=1)
    last_grade: int = Field(le=12)
    hours: int
    modules: int
    stream: Stream
    sites: tuple[Site, ...] = Field(alias="site", min_length=1)
    languages: tuple[Choice, ...] = Field(alias="language", min_length=1)
    levels: tuple[Choice, ...] = Field(alias="level", min_length=1)
    steps: tuple[Step, ...] = Field(alias="state")

    @model_validator(mode="after")
    def _holds_together(self) -> "Programme":
        if tuple(step.key for step in self.steps) != STATES:
            raise ValueError(f"the states are {STATES}, in this order")
        for pieces in (self.sites, self.languages, self.levels):
            if len({piece.key for piece in pieces}) < len(pieces):
                raise ValueError("a key stands twice")
        known = {site.key for site in self.sites}
        if lost := [near for site in self.sites for near in site.near if near not in known or near == site.key]:
            raise ValueError(f"no other sites to go to: {lost}")
        return self

    def site(self, key: str) -> Site | None:
        return _of(self.sites, key)

    def language(self, key: str) -> Choice | None:
        return _of(self.languages, key)

    def level(self, key: str) -> Choice | None:
        return _of(self.levels, key)

    def step(self, key: State) -> Step:
        return self.steps[STATES.index(key)]

    def eligible(self, class_name: str) -> bool:
        """Whether the programme is for this class."""
        grade = grade_of(class_name)
        return grade is not None and self.first_grade <= grade <= self.last_grade

    def years_until(self, class_name: str) -> int | None:
        """How many school years are left until it is for this class; None where the class tells no grade."""
        grade = grade_of(class_name)
        return max(self.first_grade - grade, 0) if grade is not None else None

    def site_named(self, text: str) -> Site | None:
        """The site that a person calls so: «21 школа», «гимназия», «МУК», a bare «21»."""
        for names in (*tiers(text), *guesses(text)):
            if found := [site for site in self.sites if names & keys("", site.name, site.name)]:
                return found[0] if len(found) == 1 else None
        alone = folded(text)
        begun = [site for site in self.sites if len(alone) > WHOLE and folded(site.name).startswith(alone)]
        return begun[0] if len(begun) == 1 else None

    def site_meant(self, text: str) -> Site | None:
        """Of a short answer to «which site?»: a name, or the only number in it, as in «в 21-ю»."""
        numbers = re.findall(r"\d+", text)
        return self.site_named(text) or (self.site_named(numbers[0]) if len(numbers) == 1 else None)

    def offered(self, taken: Mapping[str, int], instead_of: str = "") -> list[Site]:
        """Sites with places: all of them, those near to the one that is full first."""
        free = [site for site in self.sites if has_place(site, taken) and site.key != instead_of]
        full = self.site(instead_of)
        order = {key: at for at, key in enumerate(full.near)} if full else {}
        return sorted(free, key=lambda site: order.get(site.key, len(order)))


C = TypeVar("C", Choice, Site)


def _of(pieces: Sequence[C], key: str) -> C | None:
    return next((piece for piece in pieces if piece.key == key), None)


def has_place(site: Site, taken: Mapping[str, int]) -> bool:
    return site.places is None or taken.get(site.key, 0) < site.places


def said(choices: Sequence[Choice], text: str) -> Choice | None:
    """The one of them that the text names, by the longest of its spellings."""
    spelled = spelling.folded(text.casefold())
    found = [
        (len(word), choice)
        for choice in choices
        for word in (choice.name.casefold(), *choice.words)
        if _stands(word, spelled)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def told(steps: Sequence[Step], text: str) -> Step | None:
    """The state that a family tells of in these words, the furthest of several."""
    spelled = spelling.folded(text.casefold())
    return next((step for step in reversed(steps) if any(_stands(word, spelled) for word in step.words)), None)


def _stands(word: str, text: str) -> bool:
    end = r"(?!\w)" if len(word) <= WHOLE else ""
    return re.search(rf"(?<!\w){re.escape(word)}{end}", text) is not None


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done next: `what` "" where nothing is; `day` None where nobody has said by when.

    `own`: the family noted the day; otherwise it is the stream's.
    """

    what: str
    day: date | None
    own: bool
    left: int | None
    """Days that are left until it, None where it has no day or is over."""


def next_step(programme: Programme, sign_up: SignUp, today: date) -> Next:
    step = programme.step(sign_up.state)
    day = sign_up.step_day or programme.stream.day(step.until)
    left = (day - today).days if day and day >= today else None
    return Next(step.next, day if step.next else None, sign_up.step_day is not None, left)


def following(state: State) -> State | None:
    """The state after this one, on the way to lessons."""
    way = [each for each in STATES if each != REFUSED]
    return way[way.index(state) + 1] if state in way[:-1] else None


def before(state: State) -> State | None:
    """The state that a slip of the finger is taken back to; a refusal is taken back to the wish."""
    if state == REFUSED:
        return STATES[0]
    return STATES[STATES.index(state) - 1] if state != STATES[0] else None


@cache
def load(content: Path = CONTENT, *, invented: bool = False) -> Programme:
    """Raises `ValueError` that says what is wrong. `invented`: with the places that the demo's city makes up."""
    raw = _toml(content / "programmes" / "code_future.toml")
    if invented:
        places = _toml(content / "demo" / "code_future.toml")["places"]
        raw["site"] = [site | {"places": places[site["key"]]} for site in raw["site"]]
    return Programme.model_validate(raw)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def to_confirm() -> list[str]:
    """What the city has still to say, in words."""
    return list(_unsure(load()))


def _unsure(programme: Programme) -> Iterator[str]:
    if not programme.stream.confirmed:
        yield f"{programme.stream.name}: {programme.stream.confirm}"
    yield from programme.to_confirm
