"""Timetables and substitutions: who is taught what, in which lesson, and what of it is otherwise on a day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing import timetable_values, values
from handlers.importing.kinds.cells import AS_DAY, CONTINUES, OfClass, Text, Title, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from storage import targets
from storage.names import folded
from storage.timetable import entry, place

Weekday: TypeAlias = Annotated[int, BeforeValidator(timetable_values.weekday)]
Lesson: TypeAlias = Annotated[int, guessing(timetable_values.lesson)]
Room: TypeAlias = Annotated[Text, Field(max_length=60)]
Teacher: TypeAlias = Annotated[Text, Field(max_length=120)]
Subgroup: TypeAlias = Annotated[str, guessing(timetable_values.subgroup), Field(max_length=60)]
Week: TypeAlias = Annotated[int, BeforeValidator(timetable_values.week)]
Shift: TypeAlias = Annotated[int, BeforeValidator(timetable_values.shift)]
First: TypeAlias = Annotated[int, guessing(timetable_values.first), AS_DAY]
Last: TypeAlias = Annotated[int, guessing(timetable_values.last), AS_DAY]
Link: TypeAlias = Annotated[str, BeforeValidator(timetable_values.link), Field(max_length=400)]
OnDay: TypeAlias = Annotated[int, guessing(values.day), AS_DAY]
MaybeSubject: TypeAlias = Annotated[str, guessing(timetable_values.maybe_subject), Field(max_length=80)]

NO_TIME = "урок кончает действовать раньше, чем начинает: проверьте даты"
TWO_LESSONS = (
    "на этом уроке у класса выше уже стоит «{other}»: оставьте один; если они у подгрупп, по неделям или в разные "
    "даты, впишите это в столбцы «Подгруппа», «Неделя», «Действует с»"
)


class LessonRow(OfClass):
    weekday: Weekday = Field(
        title="День", description="День недели", examples=["понедельник"], json_schema_extra=CONTINUES
    )
    number: Lesson = Field(
        title="Урок",
        description="Номер урока; нулевой урок, перед первым, — 0",
        examples=["1"],
        json_schema_extra=CONTINUES,
    )
    subject: Title = Field(title="Предмет", examples=["Математика"])
    room: Room = Field("", title="Кабинет", examples=["304"])
    teacher: Teacher = Field("", title="Учитель", description="Фамилия и инициалы", examples=["Образцова О. П."])
    subgroup: Subgroup = Field(
        "",
        title="Подгруппа",
        description="Пусто, если урок у всего класса; у каждой подгруппы своя строка",
        examples=[""],
    )
    week: Week = Field(
        0,
        title="Неделя",
        description="1 или нечётная, 2 или чётная, пусто — каждую; неделя с 1 сентября первая, счёт без перерыва",
        examples=[""],
    )
    first: First = Field(
        date.min.toordinal(), title="Действует с", description="ДД.ММ.ГГГГ; пусто — всегда", examples=["01.09.2026"]
    )
    last: Last = Field(date.max.toordinal(), title="Действует по", description="День включительно", examples=[""])
    shift: Shift = Field(
        0, title="Смена", description="1 или 2, если уроки обеих смен нумеруются с первого", examples=[""]
    )
    link: Link = Field("", title="Ссылка", description="На урок в Сферуме", examples=[""])
    course: Link = Field("", title="Курс", description="Ссылка на курс в СЭДО", examples=[""])


class SubstitutionRow(OfClass):
    day: OnDay = Field(title="Дата", description="ДД.ММ.ГГГГ", examples=["24.11.2026"], json_schema_extra=CONTINUES)
    number: Lesson = Field(title="Урок", description="Номер урока", examples=["3"])
    subject: MaybeSubject = Field(
        "", title="Предмет", description="Что будет на этом уроке; пусто — урока не будет", examples=["Физика"]
    )
    room: Room = Field("", title="Кабинет", examples=["215"])
    teacher: Teacher = Field("", title="Учитель", description="Кто заменяет", examples=["Пробная А. А."])
    subgroup: Subgroup = Field("", title="Подгруппа", description="Пусто, если замена у всего класса", examples=[""])
    note: Annotated[Text, Field(max_length=200)] = Field(
        "", title="Примечание", description="Показывается как есть: без причин отсутствия учителя", examples=[""]
    )


def _arranged_lessons(columns: Columns, ids: Columns) -> Columns:
    """A file speaks for each of its classes from the first day of the class's lessons in it to the last."""
    places = list(map(place, ids["institution"], columns["class_name"]))
    begins: dict[str, int] = {}
    ends: dict[str, int] = {}
    for each, first, last in zip(places, columns["first"], columns["last"], strict=True):
        begins[each] = min(begins.get(each, first), first)
        ends[each] = max(ends.get(each, last), last)
    return columns | {
        "place": places,
        "begins": [begins[each] for each in places],
        "ends": [ends[each] for each in places],
        "subgroup_key": list(map(folded, columns["subgroup"])),
        "institution": ids["institution"],
    }


def _clashes(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Lessons that end before they begin, and two at a time for the same people; rows that are alike are no two."""
    slots: dict[tuple[str, int, int, str], list[int]] = defaultdict(list)
    keys = zip(*(columns[name] for name in ("place", "weekday", "number", "subgroup_key")), strict=True)
    for row, key in enumerate(keys):
        if columns["last"][row] < columns["first"][row]:
            yield row, "last", NO_TIME
            continue
        for other in slots[key]:
            if all(columns[name][row] == columns[name][other] for name in targets.TIMETABLE.columns):
                break
            if _together(columns, row, other):
                yield row, "number", TWO_LESSONS.format(other=columns["subject"][other])
                break
        else:
            slots[key].append(row)


def _together(columns: Columns, row: int, other: int) -> bool:
    """Whether there is a day on which both are held."""
    weeks = columns["week"][row], columns["week"][other]
    return (weeks[0] == weeks[1] or 0 in weeks) and (
        max(columns["first"][row], columns["first"][other]) <= min(columns["last"][row], columns["last"][other])
    )


def _arranged_substitutions(columns: Columns, ids: Columns) -> Columns:
    return columns | {
        "entry": list(map(entry, ids["institution"], columns["day"])),
        "subgroup_key": list(map(folded, columns["subgroup"])),
        "institution": ids["institution"],
    }


INSTITUTION = Reference("institution", ("institution",))
CLASS = Reference("class", ("institution", "class_name"), "class_name")
TEACHER = Reference("teacher", ("institution", "teacher"))

TIMETABLE = Kind(
    "timetable",
    "расписание",
    LessonRow,
    targets.TIMETABLE,
    _arranged_lessons,
    (INSTITUTION, CLASS, TEACHER),
    _clashes,
)

SUBSTITUTIONS = Kind(
    "substitutions",
    "замены",
    SubstitutionRow,
    targets.SUBSTITUTIONS,
    _arranged_substitutions,
    (INSTITUTION, CLASS, TEACHER, Reference("school_day", ("institution", "class_name", "day"), "day")),
)
