"""Hello, what can be asked, and the way back: the words and buttons that work everywhere."""

from collections.abc import Sequence

from handlers import choices
from handlers.notifications_screens import stop_all
from handlers.rules import rights
from handlers.staff_roles import on_duty
from handlers.talk import Ask, Asked, Button, Capability, Reply, Talk
from handlers.wording import Wording
from storage.roles import Scope

menu = Capability("menu")
help_ = Capability("help")
cancel = Capability("cancel")

EXPLAINED = {"marks": "help.marks", "work": "help.work", "source": "help.source"}
"""What stands in an answer about grades and may be asked about."""
KEYBOARDS = {
    "families": (("timetable", "grades"), ("children", "privacy", "help")),
    "staff": (("staff", "timetable"), ("announcements", "privacy", "help")),
    "both": (("timetable", "grades"), ("staff", "children", "help")),
}
"""The capabilities on the ordinary keyboards, row by row: of whom, `Person.keyboard` says."""


def keyboards(wording: Wording) -> dict[str, tuple[tuple[Button, ...], ...]]:
    """The buttons that stay under the input, by the name of the keyboard."""
    return {
        whose: tuple(tuple(Button(_label(wording, name), Ask(name)) for name in row) for row in rows)
        for whose, rows in KEYBOARDS.items()
    }


def _label(wording: Wording, name: str) -> str:
    return wording.label("menu.cabinet" if name == "staff" else f"menu.names.{name}")


@menu.asked
async def show(talk: Talk, _: Asked) -> Reply:
    if not talk.incoming.private:
        return talk.say("menu.in_group")
    if roles := (await on_duty(talk)).roles:
        return talk.say("menu.of_staff", post=roles[0].scope.role, children=talk.person.children, menu=True)
    if talk.session.menu or talk.person.children:
        return talk.say("menu.again", children=talk.person.children, menu=True)
    return talk.say("menu.hello", menu=True).then(_first_steps(talk))


@menu.pressed
async def missed(talk: Talk, _: choices.Beyond) -> Reply:
    """A number past the end of a numbered list."""
    return choices.again(talk)


def _first_steps(talk: Talk) -> Reply:
    return talk.say(
        "menu.first_steps",
        rows=[
            [talk.button("menu.link", Ask("children", "add"), colour="primary")],
            [talk.button("menu.can", Ask("help"))],
            [talk.button("menu.data", Ask("privacy"))],
        ],
    )


@help_.asked
async def explain(talk: Talk, _: Asked) -> Reply:
    if talk.incoming.private and (scopes := (await on_duty(talk)).scopes):
        return _for_staff(talk, scopes)
    return await explain_to_families(talk, _)


def _for_staff(talk: Talk, scopes: Sequence[Scope]) -> Reply:
    """What whoever has a role may type: as far as their rights reach."""
    granted = [right.name.lower() for right in rights.rights(scopes)]
    office = talk.button("menu.names.staff", Ask("staff"), colour="primary")
    rows = [[office, talk.button("help.families", Ask("help", "family"))]]
    return talk.say(
        "help.of_staff", can=granted, post=scopes[0].role, teaches=any(scope.institution for scope in scopes), rows=rows
    )


@help_.asked_for("family")
async def explain_to_families(talk: Talk, _: Asked) -> Reply:
    # Where no buttons are shown the menu's would be a list under a list that has them all.
    return talk.say("help.can", private=talk.incoming.private, children=talk.person.children, menu=talk.client.buttons)


@help_.asked_for(*EXPLAINED)
async def explain_marks(talk: Talk, asked: Asked) -> Reply:
    """What the signs of a gradebook mean, what a mark was for, where the data come from."""
    rows = [[talk.button("menu.names.grades", Ask("grades")), talk.button("menu.names.menu", Ask("menu"))]]
    return talk.say(EXPLAINED[asked.what], rows=rows)


@cancel.asked
async def stop(talk: Talk, _: Asked) -> Reply:
    """«Стоп» in one's own dialog where nothing is open means what is said unasked."""
    if talk.incoming.private and not talk.open and talk.short.stops(talk.incoming.text):
        return await stop_all(talk)
    if not talk.open and (taking_back := _absence(talk)):
        return talk.say("cancel.absence", rows=[[talk.button("absences.take_back", taking_back)]])
    return talk.say("cancel.done" if talk.open else "cancel.nothing", menu=True)


def _absence(talk: Talk) -> Ask | None:
    """Takes back the absence that was spoken of last, of the one child it was about: «отмени» said after it is told."""
    before = talk.session.context
    if not talk.incoming.private or not before or before["capability"] != "absences" or before["what"] == "list":
        return None
    whom = [child for child in talk.person.children if child.given in before["children"]] or talk.person.children
    return Ask("absences", "withdraw", whom[0].id) if len(whom) == 1 else None
