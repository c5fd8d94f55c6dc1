"""What pupils got for their work, and for a term."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing import periods, values
from handlers.importing.kinds.cells import CONTINUES, Day, OfPupil, Text, Title, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.marks import WHICH
from storage import targets

Mark: TypeAlias = Annotated[str, guessing(values.mark)]
Period: TypeAlias = Annotated[tuple[str, int], guessing(periods.period)]
Weight: TypeAlias = Annotated[int, BeforeValidator(values.weight)]


class GradeRow(OfPupil):
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


class TermGradeRow(OfPupil):
    subject: Title = Field(title="Предмет", examples=["Математика"], json_schema_extra=CONTINUES)
    period: Period = Field(
        title="Период",
        description="1 четверть, 2 триместр, 1 полугодие, год, экзамен или итог; учебный год можно дописать: 2026/27",
        examples=["1 четверть"],
        json_schema_extra=CONTINUES,
    )
    mark: Mark = Field(title="Оценка", description=WHICH, examples=["5"])


def _grades(columns: Columns, ids: Columns) -> Columns:
    kept = {name: columns[name] for name in ("day", "mark", "weight", "comment")}
    return kept | {name: ids[name] for name in ("pupil", "subject", "work")}


def _term_grades(columns: Columns, ids: Columns) -> Columns:
    return {
        "pupil": ids["pupil"],
        "subject": ids["subject"],
        "period": [period for period, _ in columns["period"]],
        "year": [year for _, year in columns["period"]],
        "mark": columns["mark"],
    }


GRADES = Kind(
    "grades",
    "оценки",
    GradeRow,
    targets.GRADES,
    _grades,
    (
        Reference("pupil", ("number",)),
        Reference("subject", ("subject",)),
        Reference("work", ("work", "topic")),
    ),
)

TERM_GRADES = Kind(
    "term-grades",
    "итоговые оценки",
    TermGradeRow,
    targets.TERM_GRADES,
    _term_grades,
    (Reference("pupil", ("number",)), Reference("subject", ("subject",))),
)
