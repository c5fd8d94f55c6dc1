"""What a family has told of days on which a child will not come, as far as whoever asks may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import kin
from handlers.rules import absences as rules
from handlers.talk import Child, Period, Talk
from storage.absences import Report
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Told:
    """What the adults of a child have told of some days. `discreet`: they are to learn nothing of each other."""

    reports: Sequence[Report]
    discreet: bool

    @staticmethod
    async def of(store: Store, pupil: int, period: Period) -> "Told":
        reports = await store.absences.reports(pupil, period.first, period.last)
        return Told(reports, bool(reports) and await store.links.discreet(pupil))

    def to(self, person: int) -> list[Report]:
        """As far as this person may know of it."""
        return [report for report in self.reports if not self.discreet or report.person == person]


async def known_reports(talk: Talk, child: Child, period: Period) -> list[Report]:
    """What has been told of these days as far as this person may know it."""
    return (await Told.of(talk.store, child.id, period)).to(talk.person.id)


def called(talk: Talk, relation: str) -> str:
    """«мама»; of somebody who has not said what they are to the child, that it was an adult of the family."""
    return kin.name(talk, relation) if relation else talk.wording.text("absences.somebody")


def teller(talk: Talk, reports: Sequence[Report]) -> str:
    """Who told it: «вы», «папа»; "" where nobody has."""
    if not reports:
        return ""
    first = reports[0]
    if first.person == talk.person.id:
        return talk.wording.text("absences.you")
    return called(talk, first.relation)


def upcoming(today: date) -> Period:
    """The days of which something may have been told and which are not over."""
    return Period(today, today + rules.FARTHEST + rules.LONGEST)
