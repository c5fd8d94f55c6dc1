"""How an operator names roles, on the command line and in tables."""

from collections.abc import Sequence

from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Role, Scope

TITLES = {
    DEPARTMENT: "управление образования",
    ADMINISTRATOR: "администратор",
    CLASS_TEACHER: "классный руководитель",
    CLUB_TEACHER: "педагог",
}
WORDS = {
    DEPARTMENT: (DEPARTMENT, "управление", "управление образования"),
    ADMINISTRATOR: (ADMINISTRATOR, "admin", "администратор", "админ"),
    CLASS_TEACHER: (CLASS_TEACHER, "class-teacher", "классный руководитель", "классный", "классрук"),
    CLUB_TEACHER: (CLUB_TEACHER, "club-teacher", "педагог", "педагог кружка"),
}
HEADERS = ("№", "Роль", "Учреждение", "Класс", "Сотрудник", "ВКонтакте", "С какого дня")


def named(text: str) -> str | None:
    """The role that is meant, in whatever case and spacing."""
    plain = " ".join(text.casefold().replace("_", " ").split())
    return next((role for role, words in WORDS.items() if plain in words), None)


def cells(role: Role) -> Sequence[str]:
    """A line of a table."""
    return (
        str(role.id),
        TITLES[role.scope.role],
        role.school or "весь город",
        role.scope.class_name,
        role.staff_number,
        f"id{role.person}",
        f"{role.granted:%d.%m.%Y}",
    )


def title(scope: Scope, school: str) -> str:
    """«классный руководитель 7Б, СОШ № 21»."""
    role = f"{TITLES[scope.role]} {scope.class_name}".strip()
    return f"{role}, {school}" if school else role
