"""The rows that staff hand over, a model a kind: what the template says of a column, and how its cells are read.

pydantic describes the columns: the header as title, what the person reads as description, an invented example.
No model is ever made of a row: a column's converter is compiled once and asked once for each distinct value.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, create_model
from pydantic.config import JsonDict

from handlers.importing import names, periods, queue_values, values
from handlers.importing.guesses import About
from handlers.importing.marks import WHICH
from handlers.importing.values import Cell


def _guessing(convert: Callable[[Cell, About], Any]) -> BeforeValidator:
    """A converter that says what it guessed to who reads the file."""

    def with_context(cell: Any, about: ValidationInfo) -> Any:
        return convert(cell, about.context or About())

    return BeforeValidator(with_context)


Text: TypeAlias = Annotated[str, BeforeValidator(values.text)]
Number: TypeAlias = Annotated[str, BeforeValidator(values.number), Field(min_length=1, max_length=40)]
Place: TypeAlias = Annotated[Text, Field(min_length=1, max_length=400)]
Name: TypeAlias = Annotated[str, _guessing(names.name), Field(min_length=1, max_length=80)]
Given: TypeAlias = Annotated[str, _guessing(names.given), Field(min_length=1, max_length=80)]
Patronymic: TypeAlias = Annotated[str, _guessing(names.name), Field(max_length=80)]
Title: TypeAlias = Annotated[str, _guessing(names.title), Field(min_length=1, max_length=80)]
ClassName: TypeAlias = Annotated[str, _guessing(names.class_name), Field(min_length=1, max_length=60)]
OneClass: TypeAlias = Annotated[str, _guessing(names.one_class), Field(max_length=60)]
OneSubject: TypeAlias = Annotated[str, _guessing(names.one_subject), Field(max_length=80)]
Day: TypeAlias = Annotated[int, _guessing(values.day_of_mark)]
Mark: TypeAlias = Annotated[str, _guessing(values.mark)]
Period: TypeAlias = Annotated[tuple[str, int], _guessing(periods.period)]
Left: TypeAlias = Annotated[int, _guessing(values.left)]
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
    post: Annotated[str, _guessing(names.title), Field(max_length=200)] = Field(
        "", title="Должность", examples=["учитель"], json_schema_extra=CONTINUES
    )
    subject: OneSubject = Field(
        "", title="Предмет", description="Один; на каждый предмет своя строка", examples=["Математика"]
    )
    class_name: OneClass = Field(
        "", title="Класс", description="Класс или группа, где сотрудник классный руководитель", examples=["7Б"]
    )


class GradeRow(BaseModel):
    number: Number = Field(
        title="Номер",
        description="Номер ученика, как в списке учеников",
        examples=["ПРИМЕР-1"],
        json_schema_extra=CONTINUES,
    )
    day: Day = Field(title="Дата", description="ДД.ММ.ГГГГ", examples=["05.11.2026"], json_schema_extra=CONTINUES)
    subject: Title = Field(title="Предмет", examples=["Математика"], json_schema_extra=CONTINUES)
    mark: Mark = Field(title="Оценка", description=WHICH, examples=["5"])
    weight: Weight = Field(-1, title="Вес", description="Число; пусто — без веса", examples=["1"])
    work: Annotated[Text, Field(max_length=200)] = Field(
        "", title="Вид работы", examples=["Контрольная работа"], json_schema_extra=CONTINUES
    )
    topic: Annotated[Text, Field(max_length=500)] = Field(
        "", title="Тема", examples=["Квадратные уравнения"], json_schema_extra=CONTINUES
    )
    comment: Annotated[Text, Field(max_length=1000)] = Field("", title="Комментарий", examples=[""])


class TermGradeRow(BaseModel):
    number: Number = Field(
        title="Номер",
        description="Номер ученика, как в списке учеников",
        examples=["ПРИМЕР-1"],
        json_schema_extra=CONTINUES,
    )
    subject: Title = Field(title="Предмет", examples=["Математика"], json_schema_extra=CONTINUES)
    period: Period = Field(
        title="Период",
        description="1 четверть, 2 триместр, 1 полугодие, год, экзамен или итог; учебный год можно дописать: 2026/27",
        examples=["1 четверть"],
        json_schema_extra=CONTINUES,
    )
    mark: Mark = Field(title="Оценка", description=WHICH, examples=["5"])


Born: TypeAlias = Annotated[str, _guessing(queue_values.born)]
GoneBy: TypeAlias = Annotated[int, _guessing(queue_values.gone_by)]
Wanted: TypeAlias = Annotated[int, _guessing(queue_values.wanted)]
Status: TypeAlias = Annotated[str, _guessing(queue_values.status)]
Privilege: TypeAlias = Annotated[int, BeforeValidator(queue_values.privilege)]
QueuePlace: TypeAlias = Annotated[int, BeforeValidator(queue_values.place)]
Order: TypeAlias = Annotated[int, BeforeValidator(queue_values.order)]
OtherGarden: TypeAlias = Annotated[Text, Field(max_length=400)]


class OneGardenRow(BaseModel):
    """An application on a day: one kindergarten of it."""

    number: Number = Field(
        title="Номер заявления",
        description="Хранится только цифровой отпечаток номера с датой рождения",
        examples=["ПРИМЕР-33-000001"],
        json_schema_extra=CONTINUES,
    )
    born: Born = Field(
        title="Дата рождения",
        description="Дата или один год; по одному году родитель привяжет заявление только кодом от сотрудника",
        examples=["14.05.2024"],
        json_schema_extra=CONTINUES,
    )
    applied: GoneBy = Field(
        title="Дата постановки", description="ДД.ММ.ГГГГ", examples=["16.08.2025"], json_schema_extra=CONTINUES
    )
    status: Status = Field(
        title="Статус",
        description="Как в программе; пояснения к статусам в content/dictionaries/queue_statuses.toml",
        examples=["Зарегистрировано"],
        json_schema_extra=CONTINUES,
    )
    garden: Place = Field(
        title="Детский сад",
        description="Код, полное или краткое название из списка учреждений. Несколько садов: по строке на сад "
        "или столбцы «Детский сад 1», «Место 1», «Детский сад 2», «Место 2»…",
        examples=["Детский сад № 52"],
    )
    place: QueuePlace = Field(
        title="Место", description="В общей очереди этого сада; пусто, если места нет", examples=["12"]
    )
    day: GoneBy = Field(
        title="На дату", description="На какой день эти данные", examples=["20.11.2026"], json_schema_extra=CONTINUES
    )
    privileged_place: QueuePlace = Field(
        0, title="Место по льготе", description="В льготной очереди этого сада", examples=["3"]
    )
    privileged: Privilege = Field(
        0,
        title="Есть льгота",
        description="да или нет; какая именно, не хранится",
        examples=["нет"],
        json_schema_extra=CONTINUES,
    )
    wanted: Wanted = Field(
        0,
        title="Желаемая дата",
        description="С какого дня нужен сад",
        examples=["01.09.2027"],
        json_schema_extra=CONTINUES,
    )
    choice: Order = Field(0, title="Приоритет", description="1 у самого желанного сада", examples=["1"])


ASIDE: JsonDict = {"aside": True}
"""Columns that a file may have and the template does not."""


def _across() -> dict[str, Any]:
    """The columns of the second and further kindergartens."""
    titles = {"garden": "Детский сад", "place": "Место", "privileged_place": "Место по льготе"}
    kinds = {"garden": (OtherGarden, ""), "place": (QueuePlace, 0), "privileged_place": (QueuePlace, 0)}
    return {
        f"{name}_{slot}": (kinds[name][0], Field(kinds[name][1], title=f"{title} {slot}", json_schema_extra=ASIDE))
        for slot in range(2, queue_values.ACROSS + 1)
        for name, title in titles.items()
    }


QueueRow: type[OneGardenRow] = create_model("QueueRow", __base__=OneGardenRow, **_across())
"""The same with further kindergartens across."""
