"""The kinds of files that staff hand over: a model of a row each, and how rows become what is stored.

pydantic describes the columns: the header as title, what the person reads as description, an invented example.
No model is ever made of a row: a column's converter is compiled once and asked once for each distinct value.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field
from pydantic.config import JsonDict

from handlers.importing import values
from handlers.importing.marks import WHICH
from storage.names import class_name, folded, keys
from storage.targets import GRADES, INSTITUTIONS, PUPILS, Target

Columns: TypeAlias = dict[str, list[Any]]

Text: TypeAlias = Annotated[str, BeforeValidator(values.text)]
Number: TypeAlias = Annotated[str, BeforeValidator(values.number), Field(min_length=1, max_length=40)]
Name: TypeAlias = Annotated[Text, Field(min_length=1, max_length=80)]
Title: TypeAlias = Annotated[Text, Field(min_length=1, max_length=400)]
ClassName: TypeAlias = Annotated[
    str, BeforeValidator(lambda cell: class_name(values.text(cell))), Field(min_length=1, max_length=60)
]
Day: TypeAlias = Annotated[int, BeforeValidator(values.day)]
Mark: TypeAlias = Annotated[str, BeforeValidator(values.mark)]
Weight: TypeAlias = Annotated[int, BeforeValidator(values.weight)]
InstitutionKind: TypeAlias = Annotated[str, BeforeValidator(values.institution_kind)]
Restriction: TypeAlias = Annotated[int, BeforeValidator(values.restriction)]
Ignored: TypeAlias = Annotated[None, BeforeValidator(lambda _: None)]

# A value of these columns that stands in a cell merged over several rows is meant for each of them.
CONTINUES: JsonDict = {"continues": True}


class InstitutionRow(BaseModel):
    code: Annotated[Text, Field(min_length=1, max_length=40)] = Field(
        title="Код", description="Код учреждения в вашей системе, у каждого свой", examples=["ПРИМЕР-1"]
    )
    kind: InstitutionKind = Field(
        title="Тип", description="школа, детский сад, допобразование или другое", examples=["школа"]
    )
    name: Title = Field(
        title="Название", description="Полное название", examples=["МБОУ «Средняя общеобразовательная школа № 21»"]
    )
    short_name: Name = Field(title="Краткое название", description="Как зовут учреждение люди", examples=["СОШ № 21"])
    address: Annotated[Text, Field(max_length=400)] = Field("", title="Адрес")
    phone: Annotated[Text, Field(max_length=200)] = Field("", title="Телефон")
    site: Annotated[Text, Field(max_length=400)] = Field("", title="Сайт")
    vk: Annotated[Text, Field(max_length=400)] = Field("", title="Страница ВК")


class PupilRow(BaseModel):
    number: Number = Field(
        title="Номер", description="Номер ученика в вашей системе; тот же, что в файле оценок", examples=["ПРИМЕР-1"]
    )
    institution: Title = Field(
        title="Учреждение",
        description="Код, полное или краткое название из списка учреждений",
        examples=["СОШ № 21"],
        json_schema_extra=CONTINUES,
    )
    class_name: ClassName = Field(
        title="Класс", description="Класс или группа: 7Б", examples=["7Б"], json_schema_extra=CONTINUES
    )
    surname: Name = Field(title="Фамилия", description="Хранится только первая буква", examples=["Примерова"])
    given: Name = Field(title="Имя", examples=["Мария"])
    patronymic: Ignored = Field(None, title="Отчество", description="Не хранится", examples=["Ивановна"])
    born: Ignored = Field(None, title="Дата рождения", description="Не хранится", examples=["14.05.2013"])
    restricted: Restriction = Field(
        0,
        title="Ограничение",
        description="Если не пусто, ребёнка привязывает только администратор учреждения; сам текст не хранится",
        examples=[""],
    )


class GradeRow(BaseModel):
    number: Number = Field(
        title="Номер",
        description="Номер ученика, как в списке учеников",
        examples=["ПРИМЕР-1"],
        json_schema_extra=CONTINUES,
    )
    day: Day = Field(title="Дата", description="ДД.ММ.ГГГГ", examples=["05.11.2026"], json_schema_extra=CONTINUES)
    subject: Name = Field(title="Предмет", examples=["Математика"], json_schema_extra=CONTINUES)
    mark: Mark = Field(title="Оценка", description=WHICH, examples=["5"])
    weight: Weight = Field(-1, title="Вес", description="Число; пусто — без веса", examples=["1"])
    work: Annotated[Text, Field(max_length=200)] = Field(
        "", title="Вид работы", examples=["Контрольная работа"], json_schema_extra=CONTINUES
    )
    topic: Annotated[Text, Field(max_length=500)] = Field(
        "", title="Тема", examples=["Квадратные уравнения"], json_schema_extra=CONTINUES
    )
    comment: Annotated[Text, Field(max_length=1000)] = Field("", title="Комментарий", examples=[""])


@dataclass(frozen=True, slots=True)
class Reference:
    """What the store must know, or is told of, before rows can go in: `name` is who answers (answers.py)."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `arrange` makes the target's columns of the row's and of the references' ids.

    `unlike` yields (row, field, problem) for rows that contradict each other; `names` further names of rows.
    """

    name: str
    title: str
    row: type[BaseModel]
    target: Target
    arrange: Callable[[Columns, Columns], Columns]
    references: tuple[Reference, ...] = ()
    unlike: Callable[[Columns], Iterable[tuple[int, str, str]]] = lambda _: ()
    names: Callable[[Columns], Iterable[tuple[str, str]]] = lambda _: ()


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


def _grades(columns: Columns, ids: Columns) -> Columns:
    kept = {name: columns[name] for name in ("day", "mark", "weight", "comment")}
    return kept | {name: ids[name] for name in ("pupil", "subject", "work")}


KINDS = {
    kind.name: kind
    for kind in (
        Kind("institutions", "учреждения", InstitutionRow, INSTITUTIONS, _institutions, names=_institution_names),
        Kind(
            "pupils",
            "ученики",
            PupilRow,
            PUPILS,
            _pupils,
            (
                Reference("institution", ("institution",)),
                Reference("child", ("number", "institution", "surname", "given")),
            ),
            _namesakes,
        ),
        Kind(
            "grades",
            "оценки",
            GradeRow,
            GRADES,
            _grades,
            (
                Reference("pupil", ("number",)),
                Reference("subject", ("subject",)),
                Reference("work", ("work", "topic")),
            ),
        ),
    )
}
"""By the word of the `import` command."""
