"""Whom a family may ask for at its school: the class's own teacher, and who holds which post, by the staff file."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.names import class_name as normalised
from storage.roles import CLASS_TEACHER
from storage.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody of an institution's staff file. `post` as the file writes it, «» where it has none."""

    surname: str
    given: str
    patronymic: str
    post: str = ""

    @property
    def name(self) -> str:
        """«Левченко Ирина Павловна»."""
        return " ".join(filter(None, (self.surname, self.given, self.patronymic)))


class Staff:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of_class(self, institution: int, class_name: str) -> list[Employee]:
        """Who leads the class by the file's «Класс»; where that names nobody, whoever of the file has that role here.

        Several where a group has two teachers, none where nobody has been named.
        """
        name = normalised(class_name)
        led = await self._rows.all(
            "SELECT DISTINCT surname, given, patronymic, '' FROM staff WHERE institution = ? AND class_name = ?"
            " ORDER BY surname, given",
            (institution, name),
        )
        return _employees(led) or _employees(
            await self._rows.all(
                "SELECT DISTINCT s.surname, s.given, s.patronymic, '' FROM roles AS r"
                " JOIN staff AS s ON s.institution = r.institution AND s.number = r.staff_number AND s.number <> ''"
                " WHERE r.role = ? AND r.institution = ? AND r.class_name = ? AND r.ended IS NULL"
                " ORDER BY s.surname, s.given",
                (CLASS_TEACHER, institution, name),
            )
        )

    async def employees(self, institution: int) -> list[Employee]:
        """Everybody of the institution, once for each post."""
        return _employees(
            await self._rows.all(
                "SELECT DISTINCT surname, given, patronymic, post FROM staff WHERE institution = ?"
                " ORDER BY surname, given, post",
                (institution,),
            )
        )


def _employees(rows: Sequence[Row]) -> list[Employee]:
    return [Employee(*row) for row in rows]
