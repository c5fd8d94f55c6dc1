"""Which column of a file is which, and each column's converter, compiled once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from handlers.importing.faults import Unreadable, Wrong
from handlers.importing.guesses import About, Guess
from handlers.importing.values import Cell, text

HEADER_WITHIN = 40
"""Rows from the top among which the headers must stand; titles may come before them."""

MOST = 300
"""Columns with a header. More is another kind of table, or a trap."""


ALSO = {
    "Номер": (
        *("Номер ученика", "Личный номер", "Номер личного дела", "Табельный номер", "Номер сотрудника"),
        *("Код ученика", "Код сотрудника", "ID", "ИД"),
    ),
    "Учреждение": (
        *("Школа", "Детский сад", "Организация", "Образовательная организация", "ОО", "ОУ", "Наименование ОО"),
        *("Образовательное учреждение", "Наименование учреждения"),
    ),
    "Класс": ("Группа", "Класс/группа", "Классы", "Классное руководство"),
    "Фамилия": ("Фамилия ученика", "Фамилия обучающегося", "Фамилия сотрудника"),
    "Имя": ("Имя ученика", "Имя обучающегося", "Имя сотрудника"),
    "Отчество": ("Отчество ученика", "Отчество обучающегося", "Отчество сотрудника", "Отчество (при наличии)"),
    "Выбыл": ("Выбыла", "Выбытие", "Дата выбытия", "Дата отчисления", "Отчислен", "Отчисление"),
    "Ограничение": ("Ограничения",),
    "Должность": ("Позиция", "Занимаемая должность"),
    "Предмет": ("Дисциплина", "Учебный предмет", "Наименование предмета", "Название предмета"),
    "Дата": ("Дата урока", "Дата оценки", "Дата отметки", "Дата экзамена", "Дата проведения"),
    "Оценка": ("Отметка", "Итоговая оценка", "Итоговая отметка"),
    "Период": ("Четверть", "Триместр", "Полугодие", "Учебный период", "Отчётный период"),
    "Вид работы": ("Тип работы", "Форма работы"),
    "Экзамен": ("Вид экзамена", "Тип экзамена", "Форма экзамена", "Процедура", "Вид ГИА"),
    "Балл": ("Баллы", "Тестовый балл", "Набрано баллов", "Сумма баллов"),
    "Минимум": ("Минимальный балл", "Порог", "Минимальный порог"),
    "Мероприятие": ("Название мероприятия", "Конкурс", "Олимпиада", "Соревнование"),
    "Уровень": ("Уровень мероприятия", "Уровень конкурса"),
    "Результат": ("Результат участия", "Награда", "Занятое место", "Степень"),
    "Документ": ("Ссылка на документ", "Ссылка на диплом", "Диплом", "Номер диплома"),
    "Код": ("Код учреждения", "Код организации", "Код мероприятия"),
    "Тип": ("Тип учреждения", "Вид учреждения"),
    "Название": ("Наименование", "Полное название", "Полное наименование", "Название мероприятия"),
    "Начало": ("Дата начала", "Дата и время", "Дата и время начала", "Дата проведения"),
    "Конец": ("Окончание", "Дата окончания", "Дата и время окончания"),
    "Классы": ("Класс", "Параллели", "Для кого", "Участники"),
    "Мест": ("Количество мест", "Число мест", "Мест всего"),
    "Ссылка": ("Ссылка на регистрацию",),
    "Вид": ("Вид мероприятия", "Тип мероприятия", "Тип"),
    "Описание": ("Примечание", "Комментарий"),
    "Краткое название": ("Краткое наименование", "Сокращённое название", "Сокращённое наименование"),
    "Номер заявления": ("Номер", "Заявление", "Номер обращения", "ID заявления"),
    "Дата рождения": ("Год рождения", "Дата рождения ребёнка"),
    "Дата постановки": ("Дата регистрации", "Дата постановки на учёт", "Дата постановки в очередь", "Дата подачи"),
    "Статус": ("Статус заявления", "Состояние"),
    "На дату": ("Дата актуальности", "Дата выгрузки", "Актуально на", "По состоянию на"),
    "Есть льгота": ("Льгота", "Наличие льготы", "Категория"),
    "Желаемая дата": ("Желаемая дата зачисления", "Дата желаемого зачисления"),
    "Детский сад": ("Детский сад 1", "ДОУ", "ДОУ 1", "ДОО", "ДОО 1", "Сад", "Сад 1"),
    "Место": (
        "Место 1",
        "Место проведения",
        "Место в очереди",
        "Номер в очереди",
        "№ в ДОУ",
        "№ в ДОУ 1",
        "№ в очереди",
    ),
    "Место по льготе": ("Место по льготе 1", "Место в льготной очереди", "Льготное место"),
    **{f"Детский сад {number}": (f"ДОУ {number}", f"ДОО {number}", f"Сад {number}") for number in range(2, 11)},
    **{f"Место {number}": (f"№ в ДОУ {number}", f"№ в ДОО {number}") for number in range(2, 11)},
}
"""Header → what people call the same column; taken for it with a note, where the column itself is not there."""

WHOLE_NAMES = ("Ф.И.О.", "Фамилия Имя Отчество", "Фамилия Имя", "Фамилия И.О.")
PUPILS_NAMES = ("ФИО ученика", "ФИО обучающегося", "ФИО ребёнка", "Ученик", "Обучающийся", "Ребёнок")
EMPLOYEES_NAMES = ("ФИО сотрудника", "ФИО педагога", "ФИО учителя", "Сотрудник", "Педагог", "Учитель")
"""Headers of one column that holds a person's whole name."""

NAME_PARTS = ("surname", "given", "patronymic")

ADVICE = "Что исправить"
"""Header of the column that a marked copy has beside the file's own; nothing to read there."""


@dataclass(frozen=True, slots=True)
class Said:
    """Beside a column's type: how its values are told of, where they are not the words of a cell any more."""

    how: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Column:
    """`continues`: a value in a cell merged over several rows is meant for each of them.

    `example` is what the template's example row has here; `said` tells of a converted value.
    """

    field: str
    header: str
    required: bool
    default: Any
    continues: bool
    example: str
    convert: TypeAdapter[Any]
    said: Callable[[Any], str] = text


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headers stand (0 is the first row read), and which place each known column has.

    `headers` are the file's own by field. `whole`, where not None, is the place of a column with whole names: their
    parts are read from places past `width`.
    """

    row: int
    places: dict[str, int]
    headers: dict[str, str]
    width: int
    unknown: tuple[str, ...]
    whole: int | None = None

    def field_at(self, place: int) -> str | None:
        if place == self.whole:
            return NAME_PARTS[0]
        return next((name for name, at in self.places.items() if at == place), None)


class Bad:
    """Stands in a converted column for a value that cannot be taken."""

    __slots__ = ("problem",)

    def __init__(self, problem: str) -> None:
        self.problem = problem


class Memo(dict[Cell, Any]):
    """Cell → value, each distinct cell converted once: a look-up is ten times cheaper than a conversion.

    `guessed` has what each of those cells was taken for that say something a little different.
    """

    __slots__ = ("_about", "_column", "bad", "guessed")

    def __init__(self, column: Column, about: About) -> None:
        super().__init__()
        self._column = column
        self._about = about
        self.bad = False
        self.guessed: dict[Cell, tuple[Guess, ...]] = {}
        self.head("")

    def head(self, header: str) -> None:
        """From here on cells stand under this header, which may give them another meaning."""
        if header != self._about.header or not self:
            self._about.header = header
            self.clear()
            self.guessed.clear()
            if not self._column.required:
                self[""] = self[None] = self._column.default

    def __missing__(self, cell: Cell) -> Any:
        self._about.made.clear()
        value = convert(self._column, cell, self._about)
        if isinstance(value, Bad):
            self.bad = True
        elif self._about.made:
            self.guessed[cell] = tuple(self._about.made)
        self[cell] = value
        return value


def convert(column: Column, cell: Cell, about: About) -> Any:
    """The value, or a `Bad` that says what is wrong."""
    try:
        return column.convert.validate_python(cell, context=about)
    except ValidationError as error:
        first = error.errors()[0]
    match first["type"], first.get("ctx", {}):
        case "value_error", {"error": Wrong() as wrong}:
            return Bad(str(wrong))
        case "too_short" | "string_too_short", _:
            return Bad("пусто: впишите значение")
        case "too_long" | "string_too_long", {"max_length": most}:
            return Bad(f"длиннее {most} знаков: сократите")
    return Bad("значение не подходит")


@cache
def columns(row: type[BaseModel]) -> tuple[Column, ...]:
    """The model's fields as columns, in their order."""
    return tuple(
        Column(
            field=name,
            header=str(field.title),
            required=field.is_required(),
            default=None if field.is_required() else field.default,
            continues=isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("continues")),
            example=str(field.examples[0]) if field.examples else "",
            convert=TypeAdapter(field.rebuild_annotation()),
            said=next((one.how for one in field.metadata if isinstance(one, Said)), text),
        )
        for name, field in row.model_fields.items()
    )


def plain(header: Cell) -> str:
    """For comparing headers: letters and digits only, «№» is a «номер»."""
    small = text(header).casefold().replace("ё", "е").replace("№", "номер")
    return re.sub(r"[\W_]+", "", small)


def matched(wanted: Sequence[Column], row: Sequence[Cell]) -> int:
    """How many of the wanted headers stand in the row."""
    header = {plain(cell) for cell in row}
    own = sum(bool(header & {plain(column.header), *_others(column.header)}) for column in wanted)
    return own + (2 if header & _whole_names(wanted) else 0)


def layout(wanted: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Layout | None:
    """Find the headers among the first rows; None where none look like them. Raises `Unreadable`."""
    top = rows[:HEADER_WITHIN]
    best = max(range(len(top)), key=lambda at: matched(wanted, top[at]), default=None)
    if best is None or matched(wanted, top[best]) < min(2, len(wanted)):
        return None
    header = [plain(cell) for cell in top[best]]
    if sum(map(bool, header)) > MOST:
        raise Unreadable(f"слишком много столбцов: больше {MOST}. Оставьте только нужные.")
    places = dict(_places(wanted, top[best], best))
    whole = _whole(wanted, header, places)
    headers = {name: text(top[best][at]) for name, at in places.items()}
    if whole is not None:
        parts = [name for name in NAME_PARTS if any(column.field == name for column in wanted)]
        places |= {name: len(header) + NAME_PARTS.index(name) for name in parts}
        headers |= dict.fromkeys(parts, text(top[best][whole]))
    missing = [column.header for column in wanted if column.required and column.field not in places]
    if missing:
        raise Unreadable(
            f"в заголовках (строка {best + 1}) нет {'столбца' if len(missing) == 1 else 'столбцов'} {quoted(missing)}. "
            f"Нужны: {quoted([column.header for column in wanted if column.required])}."
        )
    taken = {*places.values(), whole}
    unknown = tuple(
        text(cell)
        for at, cell in enumerate(top[best])
        if at not in taken and header[at] and header[at] != plain(ADVICE)
    )
    return Layout(best, places, headers, len(header), unknown, whole)


def _places(wanted: Sequence[Column], row: Sequence[Cell], number: int) -> Iterator[tuple[str, int]]:
    """Each column by its own header, else by another word for it, else a «№» alone."""
    header = [plain(cell) if text(cell) != "№" else "№" for cell in row]
    own = {plain(column.header) for column in wanted}
    for column in wanted:
        exact = plain(column.header)
        for names in ({exact}, _others(column.header) - own, {"№"} if exact == plain("№") else set()):
            found = [at for at, name in enumerate(header) if name in names]
            if len(found) > 1:
                raise Unreadable(_twice(column, [text(row[at]) for at in found], number))
            if found:
                yield column.field, found[0]
                break


def _twice(column: Column, found: list[str], row: int) -> str:
    where = f"в заголовках (строка {row + 1})"
    if len({plain(name) for name in found}) == 1:
        return f"{where} столбец «{column.header}» стоит дважды: оставьте один."
    return f"{where} за «{column.header}» можно принять {quoted(found)}: назовите так один из них."


def _whole(wanted: Sequence[Column], header: Sequence[str], places: dict[str, int]) -> int | None:
    """Where whole names stand, if they do and their parts do not."""
    if places.keys() & set(NAME_PARTS):
        return None
    return next((at for at, name in enumerate(header) if name in _whole_names(wanted)), None)


def _whole_names(wanted: Sequence[Column]) -> frozenset[str]:
    """A pupil's for pupils, an employee's for who has a post: a pupil's teacher is not the pupil."""
    fields = {column.field for column in wanted}
    if not {"surname", "given"} <= fields:
        return frozenset()
    return frozenset(map(plain, (*WHOLE_NAMES, *(EMPLOYEES_NAMES if "post" in fields else PUPILS_NAMES))))


@cache
def _others(header: str) -> frozenset[str]:
    return frozenset(map(plain, ALSO.get(header, ())))


def quoted(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
