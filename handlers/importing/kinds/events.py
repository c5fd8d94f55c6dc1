"""Events of the city and of its institutions: olympiads, meetings, concerts; with «Мест» one signs up for them."""

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field

from handlers.importing import event_values
from handlers.importing.columns import Said
from handlers.importing.event_values import NO_DAY, UNKNOWN, Moment
from handlers.importing.kinds.cells import Text, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.rules import events
from storage import targets
from storage.names import folded
from storage.school_events import CITY

AS_MOMENT = Said(event_values.as_moment)
Begins: TypeAlias = Annotated[Moment, guessing(event_values.begins), AS_MOMENT]
Ends: TypeAlias = Annotated[Moment, guessing(event_values.ends), AS_MOMENT]
Whose: TypeAlias = Annotated[str, BeforeValidator(event_values.institution), Field(max_length=400)]
Classes: TypeAlias = Annotated[str, guessing(event_values.classes)]
Places: TypeAlias = Annotated[int, BeforeValidator(event_values.places)]
Link: TypeAlias = Annotated[str, BeforeValidator(event_values.link), Field(max_length=500)]
EventKind: TypeAlias = Annotated[str, guessing(event_values.kind)]


class EventRow(BaseModel):
    code: Annotated[Text, Field(min_length=1, max_length=60)] = Field(
        title="Код",
        description="Код мероприятия, у каждого свой; по нему мероприятие узнают в следующем файле",
        examples=["ПРИМЕР-1"],
    )
    name: Annotated[Text, Field(min_length=1, max_length=200)] = Field(
        title="Название", examples=["Городская олимпиада по химии"]
    )
    begins: Begins = Field(title="Начало", description="ДД.ММ.ГГГГ или ДД.ММ.ГГГГ ЧЧ:ММ", examples=["05.12.2026 11:00"])
    ends: Ends = Field(
        (NO_DAY, UNKNOWN),
        title="Конец",
        description="ДД.ММ.ГГГГ, ДД.ММ.ГГГГ ЧЧ:ММ или только время, если день тот же",
        examples=["14:00"],
    )
    venue: Annotated[Text, Field(max_length=200)] = Field(
        "", title="Место", description="Где: зал, кабинет, адрес", examples=["Гимназия № 1, актовый зал"]
    )
    institution: Whose = Field(
        "",
        title="Учреждение",
        description="Чьё мероприятие: код или название из списка учреждений; пусто, если оно общегородское",
        examples=["ПРИМЕР: СОШ № 21"],
    )
    classes: Classes = Field(
        "",
        title="Классы",
        description="Для кого: 5–7 или 7Б, 8А; пусто, если для всех. О мероприятии отдельных классов знают только они",
        examples=["8–11"],
    )
    places: Places = Field(
        -1,
        title="Мест",
        description="Сколько человек запишет бот; «без ограничений», если всех; пусто, если запись не нужна",
        examples=["30"],
    )
    link: Link = Field("", title="Ссылка", description="С https://: подробности или запись", examples=[""])
    description: Annotated[Text, Field(max_length=1000)] = Field(
        "", title="Описание", description="Два-три предложения: что взять, кого спросить", examples=[""]
    )
    kind: EventKind = Field(
        "",
        title="Вид",
        description="Олимпиада, собрание, концерт, экскурсия и так далее; пусто, если ясно из названия",
        examples=["олимпиада"],
    )


def _arranged(columns: Columns, ids: Columns) -> Columns:
    days, begins = _split(columns["begins"])
    last_days, ends = _split(columns["ends"])
    named = zip(columns["kind"], columns["name"], strict=True)
    return {name: columns[name] for name in ("name", "venue", "classes", "places", "link", "description")} | {
        "institution": ids["institution"],
        "code": list(map(folded, columns["code"])),
        "day": days,
        "last_day": [last if last != NO_DAY else day for day, last in zip(days, last_days, strict=True)],
        "begins": begins,
        "ends": ends,
        "kind": [kind or events.said(name) or events.OTHER for kind, name in named],
    }


def _split(moments: list[Moment]) -> tuple[list[int], list[int]]:
    return [day for day, _ in moments], [minutes for _, minutes in moments]


def _unlike(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Ends that come before their beginnings, and classes of which nobody could tell whose they are."""
    spans = zip(*(columns[name] for name in ("day", "begins", "last_day", "ends")), strict=True)
    for row, (day, begins, last_day, ends) in enumerate(spans):
        if last_day < day:
            yield row, "ends", "конец раньше начала: проверьте даты"
        elif last_day == day and UNKNOWN not in (begins, ends) and ends <= begins:
            yield row, "ends", "конец не позже начала: проверьте время"
    for row, (institution, classes) in enumerate(zip(columns["institution"], columns["classes"], strict=True)):
        if institution == CITY and (named := [one for one in classes.split(",") if one and not one.isdecimal()]):
            yield row, "classes", f"чьи это классы ({', '.join(named[:3])})? Впишите учреждение или параллели: 5–7"


EVENTS = Kind(
    "events",
    "мероприятия",
    EventRow,
    targets.EVENTS,
    _arranged,
    (Reference("institution", ("institution",)), Reference("classes", ("institution", "classes"), "classes")),
    _unlike,
)
