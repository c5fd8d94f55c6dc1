"""Examinations of pupils with their results, and what pupils have won."""

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing import exam_values
from handlers.importing.kinds.cells import AS_DAY, CONTINUES, Day, OfPupil, Text, Title, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.rules import school_years
from storage import targets

Name: TypeAlias = Annotated[str, guessing(exam_values.exam)]
ExamDay: TypeAlias = Annotated[int, guessing(exam_values.exam_day), AS_DAY]
Points: TypeAlias = Annotated[int, BeforeValidator(exam_values.points)]
ExamMark: TypeAlias = Annotated[str, guessing(exam_values.exam_mark)]
ExamStatus: TypeAlias = Annotated[str, guessing(exam_values.exam_status)]
Level: TypeAlias = Annotated[str, guessing(exam_values.level), Field(max_length=60)]
Document: TypeAlias = Annotated[str, BeforeValidator(exam_values.document)]


class ExamRow(OfPupil):
    """One sitting: who sits again has a row for each day."""

    exam: Name = Field(
        title="Экзамен", description="ОГЭ, ЕГЭ, ВПР и другие", examples=["ОГЭ"], json_schema_extra=CONTINUES
    )
    subject: Title = Field(title="Предмет", examples=["Математика"], json_schema_extra=CONTINUES)
    day: ExamDay = Field(
        title="Дата", description="День экзамена, ДД.ММ.ГГГГ", examples=["02.06.2027"], json_schema_extra=CONTINUES
    )
    score: Points = Field(-1, title="Балл", description="Число; пусто, пока результата нет", examples=["18"])
    mark: ExamMark = Field("", title="Оценка", description="1–5, зачёт или незачёт", examples=["4"])
    least: Points = Field(
        -1,
        title="Минимум",
        description="Сколько баллов нужно, чтобы сдать; без него бот о минимуме молчит",
        examples=["8"],
    )
    status: ExamStatus = Field(
        "",
        title="Статус",
        description="Явился, не явился, апелляция и так далее; о болезни писать не нужно",
        examples=[""],
    )


class AchievementRow(OfPupil):
    day: Day = Field(title="Дата", description="ДД.ММ.ГГГГ", examples=["05.11.2026"], json_schema_extra=CONTINUES)
    event: Annotated[Text, Field(min_length=1, max_length=300)] = Field(
        title="Мероприятие",
        description="Олимпиада, конкурс, соревнование",
        examples=["Олимпиада по математике"],
        json_schema_extra=CONTINUES,
    )
    level: Level = Field(
        title="Уровень",
        description="школьный, муниципальный, региональный, всероссийский или международный",
        examples=["муниципальный"],
        json_schema_extra=CONTINUES,
    )
    result: Annotated[Text, Field(min_length=1, max_length=200)] = Field(
        title="Результат", description="победитель, призёр, 2 место, участник", examples=["призёр"]
    )
    document: Document = Field("", title="Документ", description="Ссылка на диплом или его номер", examples=[""])


def _exams(columns: Columns, ids: Columns) -> Columns:
    kept = {name: columns[name] for name in ("exam", "day", "score", "least", "mark", "status")}
    years = [school_years.begun(date.fromordinal(day)) for day in columns["day"]]
    return kept | {"year": years, "pupil": ids["pupil"], "subject": ids["subject"]}


def _achievements(columns: Columns, ids: Columns) -> Columns:
    kept = {name: columns[name] for name in ("day", "event", "level", "result", "document")}
    return kept | {"pupil": ids["pupil"]}


EXAMS = Kind(
    "exams",
    "экзамены",
    ExamRow,
    targets.EXAMS,
    _exams,
    (Reference("pupil", ("number",)), Reference("subject", ("subject",))),
)

ACHIEVEMENTS = Kind(
    "achievements",
    "достижения",
    AchievementRow,
    targets.ACHIEVEMENTS,
    _achievements,
    (Reference("pupil", ("number",)),),
)
