"""What somebody of the staff may do here, and the way to each of it: links, moves, doubts, the class, the journal."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from handlers import children, screens, staff_absences, staff_pupils, staff_unlinked, ticket_answers
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, Resign, ShowClass, called, can, class_buttons, on_duty, refused, resign, staff
from handlers.talk import Ask, Asked, Button, Reply, Talk
from storage.links import SELF
from storage.moments import text as stored
from storage.roles import Role
from storage.statistics import Statistics

__all__ = ["staff"]

PAIR = 2
LINES = 10
"""Of the journal, the last so many."""


@dataclass(frozen=True, slots=True)
class ShowJournal:
    """What was done lately."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Absent:
    """Roles of those who are no longer in the staff file: the first press asks, the second, with `sure`, ends them."""

    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """Numbers of roles, as they were shown."""

    roles: str


ending = staff.question("ending", Ending, firm=True)


@staff.asked
async def room(talk: Talk, _: Asked) -> Reply:
    now = await on_duty(talk)
    if not now.roles:
        return talk.say("staff.nobody", rows=[[talk.button("menu.names.menu", Ask("menu"))]])
    names, doors = [called(talk, role) for role in now.roles], await _doors(talk, now)

    def said(shown: int) -> Reply:
        return talk.say("staff.home", names=names[:shown], more=len(names) - shown, can=can(now), rows=doors)

    return screens.first_fitting(talk, (partial(said, shown) for shown in range(len(names), 0, -1)))


@staff.asked_for("links")
async def links(talk: Talk, asked: Asked) -> Reply:
    """Whoever never had a role hears where one comes from."""
    return await staff_pupils.find(talk, asked) if (await on_duty(talk)).roles else await room(talk, asked)


@staff.asked_for("own_links")
async def own_links(talk: Talk, asked: Asked) -> Reply:
    """«Привязки», «закрой привязку»: of the school's pupils, or of one's own children, as it is who asks."""
    now = await on_duty(talk)
    if now.can(Right.SEE_LINKS):
        return await staff_pupils.find(talk, asked)
    if now.roles and not talk.person.linked:
        rows = [*class_buttons(talk, now), [talk.button("menu.names.staff", Ask("staff"))]]
        return talk.say("staff.no_links", rows=rows)
    return await children.children.handlers[""](talk, asked)


@staff.asked_for("moves")
async def moves(talk: Talk, asked: Asked) -> Reply:
    """«Переведённые»: of whoever confirms them."""
    can_ = (await on_duty(talk)).can(Right.CONFIRM_MOVE)
    return await (staff_pupils.moved(talk, staff_pupils.Moved()) if can_ else room(talk, asked))


@staff.asked_for("unlinked")
async def unlinked(talk: Talk, asked: Asked) -> Reply:
    """«Кто ещё не ввёл код»: by name or by number, as far as who asks may see; a parent means their own children."""
    now = await on_duty(talk)
    if now.can(Right.SEE_CLASS):
        return await staff_unlinked.asked_for(talk, asked, now)
    return await (figures(talk, asked) if now.roles else children.children.handlers[""](talk, asked))


@staff.asked_for("codes")
async def codes(talk: Talk, asked: Asked) -> Reply:
    """Sheets of codes are printed where the bot is run; a parent is told where theirs comes from."""
    if (await on_duty(talk)).roles:
        return talk.say("staff.codes", rows=[[talk.button("menu.names.staff", Ask("staff"))]])
    return await children.children.handlers["add"](talk, asked)


@staff.asked_for("files")
async def files(talk: Talk, _: Asked) -> Reply:
    """«Загрузить список», «новый ученик»: files go through the hands of whoever runs the bot."""
    if (await on_duty(talk)).roles:
        return talk.say("staff.files", rows=[[talk.button("menu.names.staff", Ask("staff"))]])
    rows = [[talk.button("menu.names.grades", Ask("grades")), talk.button("menu.names.menu", Ask("menu"))]]
    return talk.say("staff.no_files", rows=rows)


async def _doors(talk: Talk, now: Duties) -> list[list[Button]]:
    spoken: list[Button] = []
    about: list[Button] = []
    others: list[Button] = []
    if now.can(Right.ANNOUNCE):
        spoken.append(talk.button("staff.announce", Ask("announcements", "write"), colour="primary"))
        spoken.append(talk.button("staff.announced", Ask("announcements", "read")))
    if now.can(Right.SEE_LINKS):
        about.append(talk.button("staff.links", Ask("staff", "links")))
    if now.can(Right.CONFIRM_MOVE) and (count := len(await staff_pupils.waiting(talk, now))):
        about.append(talk.button("staff.moves", staff_pupils.Moved(), count=count))
    beside = about if len(about) < PAIR else others  # three in a row leave a label no room on a telephone
    beside += staff_absences.door(talk, now)
    others += await ticket_answers.door(talk)
    if now.can(Right.READ_JOURNAL):
        others.append(talk.button("staff.journal_button", ShowJournal()))
    gone = await _absent(talk, now)
    last = [talk.button("staff.absent_button", Absent(), count=len(gone))] if gone else []
    last.append(talk.button("menu.names.menu", Ask("menu")))
    return [spoken, about, others, *class_buttons(talk, now), last]


@staff.asked_for("end_roles")
async def end_roles(talk: Talk, asked: Asked) -> Reply:
    """«Снять роли», «Петрова уволилась»: somebody else's, where that is theirs to do."""
    return await (absent(talk, Absent()) if (await on_duty(talk)).can(Right.END_ROLES) else resign_asked(talk, asked))


@staff.asked_for("resign")
async def resign_asked(talk: Talk, asked: Asked) -> Reply:
    """«Я не сотрудник, это ошибка»: the person lays the role down themselves."""
    roles = (await on_duty(talk)).roles
    if not roles:
        return await room(talk, asked)
    if len(roles) == 1:
        return await resign(talk, Resign(roles[0].id))
    each = [[Button(talk.wording.label("staff.resign_one", role=role), Resign(role.id))] for role in roles[:5]]
    return talk.say("staff.resign_which", rows=each)


# The class


@staff.asked_for("class")
async def class_asked(talk: Talk, asked: Asked) -> Reply:
    now = await on_duty(talk)
    if not now.can(Right.SEE_CLASS):
        return talk.say("staff.no_class", menu=True)
    buttons = [button for row in class_buttons(talk, now, asked.class_name) for button in row]
    if len(buttons) == 1 and isinstance(buttons[0].press, ShowClass):
        return await show_class(talk, buttons[0].press)
    back = talk.button("menu.names.staff", Ask("staff"))
    return talk.say("staff.which_class", several=bool(buttons), rows=[buttons[:2], buttons[2:], [back]])


@staff.pressed
async def show_class(talk: Talk, press: ShowClass) -> Reply:
    role = (await on_duty(talk)).acting(Right.SEE_CLASS, press.institution, press.name)
    if role is None:
        return refused(talk)
    pupils = [
        (pupil, sum(link.relation != SELF for link in await talk.store.links.of(pupil.id)))
        for pupil in await talk.store.school.class_pupils(press.institution, press.name)
    ]
    back = [talk.button("menu.names.staff", Ask("staff"))]
    text = talk.text("staff.class_list", name=press.name, school=role.school, members=pupils)
    talk = replace(talk, page=press.page)
    return screens.shown(talk, text, lambda page: replace(press, page=page), back, [])


# The journal


@staff.asked_for("journal")
async def journal_asked(talk: Talk, _: Asked) -> Reply:
    """«Журнал»: that of the staff where it is theirs to read; everybody else means the school's, with its marks."""
    now = await on_duty(talk)
    if now.can(Right.READ_JOURNAL):
        return await show_journal(talk, ShowJournal())
    to = Ask("staff") if now.roles and not talk.person.linked else Ask("grades")
    return talk.say("staff.no_journal", rows=[[talk.button(f"menu.names.{to.capability}", to)]])


@staff.pressed
async def show_journal(talk: Talk, press: ShowJournal) -> Reply:
    now = await on_duty(talk)
    places = now.places(Right.READ_JOURNAL)
    if not places:
        return refused(talk)
    whole_city = any(place.institution is None for place in places)
    lines = [
        line
        for institution in ([None] if whole_city else now.institutions(Right.READ_JOURNAL))
        for line in await talk.store.journal.lines(institution=institution, last=LINES)
    ]
    shown = sorted(lines, key=lambda line: line.id)[-LINES:]
    ever = (await talk.store.roles.ever()).values() if shown else ()
    roles = {role.who: talk.wording.text("staff.post", role=role) for role in ever}
    told = [
        (line, line.at.astimezone(talk.now.tzinfo), roles.get(line.who, ""), roles.get(f"role {line.what}", ""))
        for line in shown
    ]
    back = [talk.button("menu.names.staff", Ask("staff"))]
    text = talk.text("staff.journal", lines=told)
    return screens.shown(replace(talk, page=press.page), text, ShowJournal, back, [])


@staff.asked_for("figures")
async def figures(talk: Talk, asked: Asked) -> Reply:
    """How many families are linked, in numbers alone: of the city, or of the institutions one answers for."""
    now = await on_duty(talk)
    if not now.can(Right.READ_JOURNAL):
        return await class_asked(talk, asked) if now.can(Right.SEE_CLASS) else await room(talk, asked)
    whole_city = any(place.institution is None for place in now.places(Right.READ_JOURNAL))
    mine = now.institutions(Right.READ_JOURNAL)
    statistics = Statistics(talk.store.rows)
    counted = [each for each in await statistics.families() if each.pupils and (whole_city or each.institution in mine)]
    fewest = sorted(counted, key=lambda each: (each.linked / each.pupils, each.code))
    total = await statistics.linked(stored(talk.now)) if whole_city else None
    back = [talk.button("menu.names.staff", Ask("staff"))]
    return talk.say(
        "staff.figures", places_linked=fewest[:LINES], places_in_all=len(fewest), city_linked=total, rows=[back]
    )


# Those who work there no longer


@staff.pressed
async def absent(talk: Talk, press: Absent) -> Reply:
    if press.sure and talk.awaits(ending):
        return await _end(talk, str(talk.session.draft.get("roles")))
    gone = await _absent(talk, await on_duty(talk))
    own = talk.button("staff.resign_own", Ask("staff", "resign"))
    if not gone:
        return talk.say("staff.all_there", rows=[[own], [talk.button("menu.names.staff", Ask("staff"))]])
    yes = talk.button("staff.end_yes", Absent(sure=True), colour="negative")
    no = talk.button("staff.end_no", Ask("staff"))
    shown = Ending(" ".join(str(role.id) for role in gone))
    names = [talk.wording.text("staff.employee", name=called(talk, role), number=role.staff_number) for role in gone]
    return talk.ask(ending, "staff.absent", names=names, count=len(gone), draft=shown, rows=[[yes], [no], [own]])


@ending.answered
async def end_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await _end(talk, draft.roles)
        case "no" | "cancel":
            return await room(talk, Asked(text=""))
        case _:
            return None


async def _end(talk: Talk, shown: str) -> Reply:
    """Those that were shown and are still absent: a list that came meanwhile may know them again."""
    now = await on_duty(talk)
    if not now.can(Right.END_ROLES):
        return refused(talk)
    count = 0
    for role in await _absent(talk, now):
        acting = now.acting(Right.END_ROLES, role.scope.institution or 0)
        if acting and str(role.id) in shown.split():
            why = "no longer in the staff file"
            count += await talk.store.roles.end(role, talk.now, who=acting.who, why=why)
    return talk.say("staff.ended", count=count, rows=[[talk.button("menu.names.menu", Ask("menu"))]])


async def _absent(talk: Talk, now: Duties) -> list[Role]:
    """Those that this person may end."""
    if not now.can(Right.END_ROLES):
        return []
    return [
        role
        for role in await talk.store.roles.absent()
        if role.scope.institution and now.acting(Right.END_ROLES, role.scope.institution)
    ]
