"""`codes staff`: a one-time code by which somebody of the staff gets a role, or takes unused ones back."""

import click

from bot import secret
from bot.clock import Clock
from bot.commands import issuing, opening, role_words
from bot.commands.issuing import Refused, storing
from bot.settings import Settings
from handlers import codes as code_book
from storage import names
from storage.journal import COMMAND, Act
from storage.roles import CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Scope, StaffCode, described
from storage.store import Store

NO_ROLE = "Роли «{text}» нет. Есть: управление, администратор, классный руководитель, педагог."
WHOLE_CITY = "Управление отвечает за весь город: уберите {words}."
NO_PLACE = "Укажите учреждение: --institution «СОШ № 21»."
NO_CLASS = "Укажите класс или группу: --class 7Б."
NEEDLESS_CLASS = "Администратор отвечает за всё учреждение: уберите --class."
EMPTY = "В классе «{text}» учреждения {school} никого нет. Есть классы: {classes}."
NOT_EMPLOYED = "Сотрудника {number} нет в списке учреждения {school}. Проверьте номер или загрузите новый список staff."
ISSUED = "Код для роли «{title}»: {code}"
ONCE = (
    "Передайте код лично: кто пришлёт его боту, получит эту роль. Посмотреть код ещё раз нельзя.\n"
    "Действует до {until:%d.%m.%Y}, один раз."
)
REVOKED = "Отозвано неиспользованных кодов для роли «{title}»: {count}."


@click.command("staff")
@click.option("--role", "role_text", required=True, metavar="РОЛЬ", help="управление, администратор, классный, педагог")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="например «СОШ № 21»; для управления не нужно")
@click.option("--class", "class_text", metavar="КЛАСС", help="для классного руководителя и педагога: класс или группа")
@click.option("--staff", "number", metavar="НОМЕР", default="", help="номер сотрудника в списке учреждения (staff)")
@click.option("--revoke", is_flag=True, help="не выдать код, а отозвать неиспользованные для этой роли")
def staff(role_text: str, institution: str | None, class_text: str | None, number: str, revoke: bool) -> None:
    """Выдать код, по которому сотрудник получит роль."""
    role = role_words.named(role_text)
    if role is None:
        opening.fail(NO_ROLE.format(text=role_text))
    number = number.strip()
    _check(role, institution, class_text, number)
    settings = opening.read_settings()
    if revoke:
        opening.run(_revoke(settings, role, institution, class_text))
    else:
        opening.run(_issue(settings, role, institution, class_text, number))


def _check(role: str, institution: str | None, class_text: str | None, number: str) -> None:
    """End the command where the role and its scope do not go together."""
    if role == DEPARTMENT:
        given = (("--institution", institution), ("--class", class_text), ("--staff", number))
        if words := [word for word, value in given if value]:
            opening.fail(WHOLE_CITY.format(words=", ".join(words)))
    elif not institution:
        opening.fail(NO_PLACE)
    elif role in (CLASS_TEACHER, CLUB_TEACHER):
        if not class_text:
            opening.fail(NO_CLASS)
    elif class_text:
        opening.fail(NEEDLESS_CLASS)


async def _issue(settings: Settings, role: str, institution: str | None, class_text: str | None, number: str) -> None:
    now = Clock().now()
    until = now + code_book.LIVES
    async with storing(settings) as store:
        scope, school = await _scope(store, role, institution, class_text)
        if await store.roles.gone(StaffCode(scope, number, usable=True, used=False)):
            raise Refused(NOT_EMPLOYED.format(number=number, school=school))
        try:
            key = await secret.agreed(settings, store, now)
        except OSError as error:
            raise Refused(opening.KEY_UNREADABLE.format(why=opening.why(error))) from error
        code = code_book.fresh()
        await store.roles.issue(code_book.hashed(code, key), scope, number, now, until)
        await store.journal.write(
            COMMAND,
            Act.STAFF_CODE_ISSUED,
            now,
            institution=scope.institution,
            what=scope.class_name,
            details=described(scope, number),
        )
    click.echo(ISSUED.format(title=role_words.title(scope, school), code=code_book.shown(code)))
    click.echo(ONCE.format(until=until.astimezone(settings.timezone)))


async def _revoke(settings: Settings, role: str, institution: str | None, class_text: str | None) -> None:
    now = Clock().now()
    async with storing(settings) as store:
        scope, school = await _scope(store, role, institution, class_text)
        count = await store.roles.revoke_codes(now, scope)
        if count:
            await store.journal.write(
                COMMAND,
                Act.STAFF_CODES_REVOKED,
                now,
                institution=scope.institution,
                what=scope.class_name,
                details=f"{described(scope, '')}: {count}",
            )
    click.echo(REVOKED.format(title=role_words.title(scope, school), count=count))


async def _scope(store: Store, role: str, institution: str | None, class_text: str | None) -> tuple[Scope, str]:
    """What the role is about, and the institution's short name. Raises `Refused`."""
    if institution is None:
        return Scope(role), ""
    place = await issuing.institution(store, institution)
    if class_text is None:
        return Scope(role, place.id), place.short_name
    class_name = names.class_name(class_text)
    classes = await store.school.classes(place.id)
    if class_name not in classes:
        there = ", ".join(classes) or "пока никаких"
        raise Refused(EMPTY.format(text=class_name, school=place.short_name, classes=there))
    return Scope(role, place.id, class_name), place.short_name
