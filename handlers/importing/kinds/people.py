"""Institutions, and who learns and works in them."""

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field

from handlers.importing import names, values
from handlers.importing.kinds.cells import CONTINUES, ClassName, Number, Place, Text, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from storage import targets
from storage.names import folded, keys

Name: TypeAlias = Annotated[str, guessing(names.name), Field(min_length=1, max_length=80)]
Given: TypeAlias = Annotated[str, guessing(names.given), Field(min_length=1, max_length=80)]
Patronymic: TypeAlias = Annotated[str, guessing(names.name), Field(max_length=80)]
OneClass: TypeAlias = Annotated[str, guessing(names.one_class), Field(max_length=60)]
OneSubject: TypeAlias = Annotated[str, guessing(names.one_subject), Field(max_length=80)]
Left: TypeAlias = Annotated[int, guessing(values.left)]
InstitutionKind: TypeAlias = Annotated[str, BeforeValidator(values.institution_kind)]
Restriction: TypeAlias = Annotated[int, BeforeValidator(values.restriction)]
Ignored: TypeAlias = Annotated[None, BeforeValidator(lambda _: None)]


class InstitutionRow(BaseModel):
    code: Annotated[Text, Field(min_length=1, max_length=40)] = Field(
        title="Код", description="Код учреждения в вашей системе, у каждого свой", examples=["ПРИМЕР-1"]
    )
    kind: InstitutionKind = Field(
        title="Тип", description="школа, детский сад, допобразование или другое", examples=["школа"]
    )
    name: Place = Field(
        title="Название", description="Полное название", examples=["МБОУ «Средняя общеобразовательная школа № 21»"]
    )
    short_name: Annotated[Text, Field(min_length=1, max_length=80)] = Field(
        title="Краткое название", description="Как зовут учреждение люди", examples=["СОШ № 21"]
    )
    address: Annotated[Text, Field(max_length=400)] = Field("", title="Адрес")
    phone: Annotated[Text, Field(max_length=200)] = Field("", title="Телефон")
    site: Annotated[Text, Field(max_length=400)] = Field("", title="Сайт")
    vk: Annotated[Text, Field(max_length=400)] = Field("", title="Страница ВК")
    hours: Annotated[Text, Field(max_length=200)] = Field(
        "", title="Часы приёма", description="Когда принимает руководитель", examples=["вт 15:00–17:00"]
    )


class PupilRow(BaseModel):
    number: Number = Field(
        title="Номер", description="Номер ученика в вашей системе; тот же, что в файле оценок", examples=["ПРИМЕР-1"]
    )
    institution: Place = Field(
        title="Учреждение",
        description="Код, полное или краткое название из списка учреждений",
        examples=["СОШ № 21"],
        json_schema_extra=CONTINUES,
    )
    class_name: ClassName = Field(
        title="Класс", description="Класс или группа: 7Б", examples=["7Б"], json_schema_extra=CONTINUES
    )
    surname: Name = Field(title="Фамилия", description="Хранится только первая буква", examples=["Примерова"])
    given: Given = Field(title="Имя", examples=["Мария"])
    patronymic: Ignored = Field(None, title="Отчество", description="Не хранится", examples=["Ивановна"])
    born: Ignored = Field(None, title="Дата рождения", description="Не хранится", examples=["14.05.2013"])
    restricted: Restriction = Field(
        0,
        title="Ограничение",
        description="Если не пусто, ребёнка привязывает только администратор учреждения; сам текст не хранится",
        examples=[""],
    )
    left: Left = Field(
        0, title="Выбыл", description="Дата или «да», если ученик выбыл: в список он не войдёт", examples=[""]
    )


class StaffRow(BaseModel):
    """One post of one employee: who teaches two subjects, or leads two classes, has two rows."""

    number: Number = Field(
        title="Номер", description="Табельный номер сотрудника", examples=["ПРИМЕР-1"], json_schema_extra=CONTINUES
    )
    institution: Place = Field(
        title="Учреждение",
        description="Код, полное или краткое название из списка учреждений",
        examples=["СОШ № 21"],
        json_schema_extra=CONTINUES,
    )
    surname: Name = Field(title="Фамилия", examples=["Образцова"], json_schema_extra=CONTINUES)
    given: Given = Field(title="Имя", examples=["Ольга"], json_schema_extra=CONTINUES)
    patronymic: Patronymic = Field("", title="Отчество", examples=["Петровна"], json_schema_extra=CONTINUES)
    post: Annotated[str, guessing(names.title), Field(max_length=200)] = Field(
        "", title="Должность", examples=["учитель"], json_schema_extra=CONTINUES
    )
    subject: OneSubject = Field(
        "", title="Предмет", description="Один; на каждый предмет своя строка", examples=["Математика"]
    )
    class_name: OneClass = Field(
        "", title="Класс", description="Класс или группа, где сотрудник классный руководитель", examples=["7Б"]
    )


def _institutions(columns: Columns, _: Columns) -> Columns:
    return columns | {"folded": [folded(code) for code in columns["code"]]}


def _institution_names(columns: Columns) -> Iterator[tuple[str, str]]:
    own = (columns[name] for name in ("folded", "code", "name", "short_name"))
    for key, code, name, short_name in zip(*own, strict=True):
        yield from ((key, other) for other in sorted(keys(code, name, short_name)))


def called(given: str, surname: str) -> str:
    """A pupil's folded name: «артем е» for Артём Ёлкин. Two children of one number differ by it."""
    return folded(f"{given} {surname[:1]}")


def _pupils(columns: Columns, ids: Columns) -> Columns:
    return {
        "number": columns["number"],
        "institution": ids["institution"],
        "class_name": columns["class_name"],
        "restricted": columns["restricted"],
        "folded": list(map(called, columns["given"], columns["surname"])),
        "given": columns["given"],
        "surname_initial": [surname[:1].upper() for surname in columns["surname"]],
    }


def _namesakes(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """One number, two children."""
    first: dict[str, str] = {}
    for row, (number, name) in enumerate(zip(columns["number"], columns["folded"], strict=True)):
        if first.setdefault(number, name) != name:
            yield row, "number", "тот же номер выше стоит у другого ученика: проверьте номер"


def _staff(columns: Columns, ids: Columns) -> Columns:
    own = ("number", "subject", "class_name", "surname", "given", "patronymic", "post")
    return {name: columns[name] for name in own} | {"institution": ids["institution"]}


def _two_people(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """One number of an institution, two employees."""
    first: dict[tuple[int, str], str] = {}
    people = zip(*(columns[name] for name in ("institution", "number", "surname", "given")), strict=True)
    for row, (institution, number, surname, given) in enumerate(people):
        name = folded(f"{surname} {given}")
        if first.setdefault((institution, number), name) != name:
            yield row, "number", "тот же номер выше стоит у другого сотрудника: проверьте номер"


INSTITUTIONS = Kind(
    "institutions", "учреждения", InstitutionRow, targets.INSTITUTIONS, _institutions, names=_institution_names
)

PUPILS = Kind(
    "pupils",
    "ученики",
    PupilRow,
    targets.PUPILS,
    _pupils,
    (
        Reference("institution", ("institution",)),
        Reference("child", ("number", "institution", "surname", "given")),
    ),
    _namesakes,
    absent="left",
)

STAFF = Kind(
    "staff", "сотрудники", StaffRow, targets.STAFF, _staff, (Reference("institution", ("institution",)),), _two_people
)
