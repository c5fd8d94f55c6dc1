"""What a family has told of days on which a child will not come, as far as whoever asks may know of it."""

from collections.abc import Sequence
from datetime import date

from handlers import kin
from handlers.rules import absences as rules
from handlers.talk import Child, Period, Talk
from storage.absences import Report


async def known_reports(talk: Talk, child: Child, period: Period) -> list[Report]:
    """What has been told of these days as far as this person may know it: the adults of some children know nothing of
    each other.
    """
    found = await talk.store.absences.reports(child.id, period.first, period.last)
    if await talk.store.links.discreet(child.id):
        return [report for report in found if report.person == talk.person.id]
    return found


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
