"""`roles`: who of the staff has which role, ending one at once, and those who are no longer in a staff file."""

import json
from collections.abc import Sequence
from typing import Any

import click

from bot.clock import Clock
from bot.commands import opening, role_words, showing
from bot.commands.issuing import Refused, storing
from bot.settings import Settings
from storage.journal import COMMAND
from storage.moments import text
from storage.roles import Role

NOBODY = "Ролей пока ни у кого нет. Код для сотрудника выдаёт «kovrov-bot codes staff»."
NO_ROLE = "Роли с номером {number} нет, или она уже снята. Все роли покажет «kovrov-bot roles list»."
ENDED = "Снято: {title} (№ {number})."
ALL_THERE = "Все сотрудники с ролями есть в списках своих учреждений."
ABSENT = "Сотрудников нет в списке или у них там другой класс: {count}. Снять их роли: kovrov-bot roles absent --end."
ENDED_ABSENT = "Снято ролей: {count}."


@click.group("roles")
def roles() -> None:
    """Роли сотрудников: кто за что отвечает в боте."""


@roles.command("list")
@click.option("--json", "as_json", is_flag=True, help="Один объект JSON для программы.")
def of_all(as_json: bool) -> None:
    """Показать все действующие роли."""
    opening.run(_list(opening.read_settings(), as_json=as_json))


@roles.command("end")
@click.argument("number", metavar="НОМЕР", type=click.IntRange(1))
def end(number: int) -> None:
    """Снять роль: со следующего сообщения она не действует."""
    opening.run(_end(opening.read_settings(), number))


@roles.command("absent")
@click.option("--end", "ending", is_flag=True, help="снять эти роли")
def absent(ending: bool) -> None:
    """Показать роли тех, кого больше нет в списке сотрудников (staff) их учреждения или у кого там другой класс."""
    opening.run(_absent(opening.read_settings(), ending=ending))


async def _list(settings: Settings, *, as_json: bool) -> None:
    async with storing(settings) as store:
        found = await store.roles.everyone()
    if as_json:
        click.echo(json.dumps([as_object(role) for role in found], ensure_ascii=False, indent=2))
    elif found:
        show(found)
    else:
        click.echo(NOBODY)


async def _end(settings: Settings, number: int) -> None:
    async with storing(settings) as store:
        role = await store.roles.role(number)
        if role is None:
            raise Refused(NO_ROLE.format(number=number))
        await store.roles.end(role, Clock().now(), who=COMMAND, why="by command")
    click.echo(ENDED.format(title=role_words.title(role.scope, role.school), number=number))


async def _absent(settings: Settings, *, ending: bool) -> None:
    async with storing(settings) as store:
        found = await store.roles.absent()
        for role in found if ending else ():
            await store.roles.end(role, Clock().now(), who=COMMAND, why="no longer in the staff file")
    if not found:
        click.echo(ALL_THERE)
        return
    show(found)
    click.echo((ENDED_ABSENT if ending else ABSENT).format(count=len(found)))


def as_object(role: Role) -> dict[str, Any]:
    scope = role.scope
    return {
        "id": role.id,
        "role": scope.role,
        "institution": role.school or None,
        "class": scope.class_name or None,
        "staff_number": role.staff_number or None,
        "person": role.person,
        "granted": text(role.granted),
    }


def show(found: Sequence[Role]) -> None:
    showing.table(role_words.HEADERS, map(role_words.cells, found))
