"""Small invented files of timetable programs and of school offices; nobody in them lives anywhere."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

Page = Any
"""A sheet of XlsxWriter, which has no types."""

NIKA: Mapping[str, Any] = {
    "SCHOOL_NAME": "МБОУ СОШ № 21",
    "EXPORT_DATE": "01.11.2026",
    "EXPORT_TIME": "18:05:09",
    "TEACHERS": {"001": "Образцова  О.П", "002": "Примеров П.П.", "003": "Вакансия", "004": "Колледж 1"},
    "SUBJECTS": {"001": " Математика", "002": "Английский язык", "003": "Физкультура", "u00": "УПК"},
    "CLASSES": {"001": "7а", "002": "7б"},
    "ROOMS": {"001": "31", "002": "с/з"},
    "CLASSGROUPS": {"0": "Группа 1", "1": "Группа 2"},
    "PERIODS": {"10": {"b": "09.11.2026", "e": "22.11.2026", "name": "две недели"}},
    "LESSON_TIMES": {"1": ["8:15", "9:00"], "2": ["09:10", "09:55"]},
    "CLASS_SHIFT": {},
    "CLASS_SCHEDULE": {
        "10": {
            "001": {
                "101": {"s": ["001"], "t": ["001"], "r": ["001"]},
                "102": {"s": ["002", ""], "t": ["002", ""], "r": ["", ""], "g": ["0", "1"]},
                "1203": {"s": ["003"], "t": ["003"], "r": ["002"]},
                "2203": {"s": ["u00"], "t": ["004"], "r": [""]},
            },
            "002": {"101": {"s": ["003"], "t": ["002"], "r": ["002"]}},
        }
    },
    "CLASS_EXCHANGE": {
        "001": {
            "16.11.2026": {
                "1": {"s": "F"},
                "2": {"s": ["F", "003"], "t": ["", "002"], "r": ["", "с/з 2"], "g": ["0", "1"]},
            }
        }
    },
    "TEACH_SCHEDULE": {"10": {"001": {"301": {"s": "M", "c": []}}}},
    "HOLIDAY_TRANSFER": {},
}
"""Monday and Tuesday of a class and a half."""


def nika(path: Path, *, encoding: str = "utf-8", **others: Any) -> Path:
    """`others` replace whole parts of the file."""
    text = "var NIKA=\r\n" + json.dumps({**NIKA, **others}, ensure_ascii=False) + ";"
    path.write_bytes(text.encode(encoding))
    return path


ASC_2012 = """<?xml version="1.0" encoding="{encoding}"?>
<timetable ascttversion="2024.24.1" importtype="database" displayname="aSc Timetables 2012 XML">
   <newsection columns="id"><thing id="*1"/></newsection>
   <periods columns="period,name,short,starttime,endtime">
      <period name="0" short="" period="0" starttime="7:25" endtime="8:05"/>
      <period name="1" short="1" period="1" starttime="8:15" endtime="9:00"/>
   </periods>
   <daysdefs columns="id,days,name,short">
      <daysdef id="*1" name="Любой день" short="X" days="100000,010000"/>
      <daysdef id="*2" name="Понедельник" short="Пн" days="100000"/>
   </daysdefs>
   <subjects columns="id,name,short"><subject id="*1" name=" Математика" short=""/>
      <subject id="*2" name="Физкультура" short="Физ"/></subjects>
   <teachers columns="id,name,short,gender"><teacher id="*1" name="Образцова  О.П" short="Обр" gender="M"/>
      <teacher id="*2" name="Вакансия" short="Вак" gender="M"/></teachers>
   <classrooms columns="id,name,short"><classroom id="*1" name="31" short="31"/>
      <classroom id="*2" name="с/з" short="с/з"/></classrooms>
   <classes columns="id,name,short"><class id="*1" name="7-А" short=""/><class id="*2" name="7-Б" short=""/></classes>
   <groups columns="id,classid,name,entireclass">
      <group id="*1" name="Весь класс" classid="*1" entireclass="1"/>
      <group id="*2" name="Группа 1" classid="*1" entireclass="0"/>
      <group id="*3" name="Весь класс" classid="*2" entireclass="1"/></groups>
   <lessons columns="id,subjectid,classids,groupids,teacherids,classroomids,periodspercard">
      <lesson id="*1" subjectid="*1" classids="*1" groupids="*2" teacherids="*1" classroomids="*1,*2"
         periodspercard="1"/>
      <lesson id="*2" subjectid="*2" classids="*1,*2" groupids="*1,*3" teacherids="*1,*2" classroomids="*2"
         periodspercard="2"/>
   </lessons>
   <cards columns="lessonid,period,days,weeks,terms,classroomids">
{cards}
   </cards>
</timetable>
"""

CARDS = (
    '<card lessonid="*1" period="1" days="100000" weeks="10" terms="11" classroomids="*1"/>',
    '<card lessonid="*2" period="2" days="010000" weeks="11" terms="1" classroomids=""/>',
    '<card lessonid="*1" period="0" days="000001" weeks="1" terms="10" classroomids=""/>',
    '<card lessonid="*9" period="1" days="100000" weeks="1" terms="1" classroomids=""/>',
    '<card lessonid="*1" period="" days="" weeks="1" terms="1" classroomids=""/>',
)


def asc(path: Path, *cards: str, declared: str = "utf-8", encoding: str = "utf-8-sig", before: str = "") -> Path:
    """The schema of 2012; `before` stands between the declaration and the root."""
    text = ASC_2012.format(encoding=declared, cards="\n".join(cards or CARDS))
    path.write_bytes(text.replace("?>\n", f"?>\n{before}", 1).replace("\n", "\r\n").encode(encoding))
    return path


ASC_2008 = """<?xml version="1.0" encoding="windows-1251"?>
<timetable ascttversion="2010.3.1" importtype="database" options="idprefix:XML">
   <days columns="day,name,short"><day name="Понедельник" short="Пн" day="0"/>
      <day name="Вторник" short="Вт" day="1"/></days>
   <periods columns="period,starttime,endtime"><period period="1" starttime="8:15" endtime="9:00"/></periods>
   <dayperiods columns="day,period,starttime,endtime">
      <dayperiod day="1" period="1" starttime="8:30" endtime="9:10"/></dayperiods>
   <teachers columns="id,name,short"><teacher id="*1" name="Образцова О.П." short=""/></teachers>
   <classes columns="id,name,short"><class id="*1" name="7а" short=""/></classes>
   <subjects columns="id,name,short"><subject id="*1" name="Математика" short=""/></subjects>
   <classrooms columns="id,name,short"><classroom id="*1" name="31" short=""/></classrooms>
   <students columns="id,classid,name"/>
   <groups columns="id,classid,name,entireclass">
      <group id="*1" name="Весь класс" classid="*1" entireclass="1"/></groups>
   <lessons columns="id,subjectid,classids,groupids,teacherids,periodspercard,weeks">
      <lesson id="*1" subjectid="*1" classids="*1" groupids="*1" teacherids="*1" periodspercard="2"
         weeks="01"/></lessons>
   <cards columns="lessonid,day,period,classroomids"><card lessonid="*1" day="1" period="1" classroomids="*1"/></cards>
</timetable>
"""


def asc_2008(path: Path) -> Path:
    path.write_bytes(ASC_2008.encode("cp1251"))
    return path


def book(path: Path, sheets: Mapping[str, Callable[[Page], None]]) -> Path:
    with Workbook(path) as made:
        for name, draw in sheets.items():
            draw(made.add_worksheet(name))
    return path


def lines(*rows: Sequence[Any]) -> Callable[[Page], None]:
    """A sheet of plain rows."""

    def draw(page: Page) -> None:
        for at, row in enumerate(rows):
            page.write_row(at, 0, [None if cell == "" else cell for cell in row])

    return draw


def triples(page: Page) -> None:
    """Two classes side by side, each over number, subject and room; the second header stands a column too far left.

    Tuesday has a lesson without a number; Monday's third row shares its number with the second.
    """
    page.write_row(0, 0, ["", "", '5 "А" класс', "", '10 "М" класс (медицинское)'])
    for at, row in enumerate(
        (
            ("", 1, "Математика ", 31, 1, "Химия", 12),
            ("", 2, "Английский язык", "21/22", 2, "Биология", "Сп.зал 1"),
            ("", "", "", "", None, "История", 14),
            (),
            ("", 1, "Музыка", "", 0, "Физика", 5),
            ("", 2, "Труд", 6, "", "Черчение", 7),
        ),
        1,
    ):
        page.write_row(at, 0, row)
    page.merge_range(1, 0, 4, 0, "ПОНЕДЕЛЬНИК")
    page.merge_range(2, 4, 3, 4, 2)
    page.merge_range(5, 0, 6, 0, "вторник")


def below(page: Page) -> None:
    """Titles, a column of days and of times, subject and room in one cell, teachers in the cell below, a lunch."""
    for at, word in enumerate(("Утверждаю", "Директор школы", "________ Примеров П.П.", "«1» сентября 2026 г.")):
        page.write(at, 3, word)
    page.write_row(8, 0, ["день", "время", "8М1", "8М2", "8Т"])
    page.merge_range(9, 0, 14, 0, "Понедельник")
    page.write(9, 1, "8:30-9:10")
    page.merge_range(9, 2, 9, 3, "Физика 12")
    page.write(9, 4, "Алгебра 31\nОбразцова О.П.")
    page.merge_range(10, 2, 10, 3, "Примеров П.П.")
    page.write_row(11, 1, ["9:20-10:00", "История с/з", "Англ. яз. 21/22"])
    page.write_row(12, 2, ["Пример-Опытный В. Г", "Иванова И.И./Петрова П.П."])
    page.write(13, 1, "10:00-10:20")
    page.merge_range(13, 2, 13, 4, "ОБЕД")
    page.write_row(14, 1, ["10:20-11:00", "Труд 5 Вакансия", "< нет урока >", "—"])
    page.write_row(15, 0, ["ВТОРНИК", "8:30-9:10", "", "", "Музыка"])


def teachers(page: Page) -> None:
    """Teachers under headings of subjects, weekdays and lessons across, classes in cells, and noise."""
    page.write_row(1, 0, ["№", "ФИО", "каб."])
    for at, day in enumerate(("Понедельник", "Вторник", "Среда")):
        page.merge_range(1, 3 + at * 3, 1, 5 + at * 3, day)
        page.write_row(2, 3 + at * 3, (1, 2, 3))
    page.write(3, 1, "Русский язык и литература")
    page.write_row(4, 0, (1, "Образцова О.П.", 12, "7Э (л)", "7Э (р)", "озо", "8 Ч,Ш", "", "кабинет занят"))
    page.write_row(5, 0, (2, "Вакансия (рус)", 14, "", "8 ц/ш"))
    page.write(6, 1, "Математика")
    page.write_row(7, 0, (3, "Примеров П.П.", 31, "8 Ч,Ш,Э (алг)", "6 а,ц,ч (геом)", "озо"))
    page.write(8, 1, "Английский язык")
    page.write_row(9, 0, (4, "Опытная А.А.", "", "5А"))
    page.write_row(10, 0, (5, "Пробная Б.Б.", "", "5А"))


WEEK = lines(
    ("Урок", "Время", "Понедельник", "Вторник", "Среда"),
    (0, "08:10 - 08:55", "Физика (конс.)", "", "Математика (конс.)"),
    (1, "09:00 - 09:45", "Физика", "< нет урока >", "Алгебра"),
    (2, "09:55 - 10:40", "История", "Химия", ""),
)
"""One class, nowhere named."""

JOURNAL = lines(
    ("№ п/п", "Дата", "ФИО  пропуст. урок", "№таб", "предмет", "Класс", "Причина пропуска", "ФИО замен. урок", "ИФО"),
    (1, "16.11.2026", "Опытная А.А.", "1006", "математика", "7А", "СЕКРЕТ", "Образцова О.П", "СГЗ"),
    (2, "17.11.2026", "Опытная А.А.", "1006", "3D - графика", "7Б", "СЕКРЕТ", "Примеров П.П.", "СГЗ"),
)

CHANGED = lines(
    ("МБОУ СОШ № 21",),
    ("Изменения в расписании на 16 ноября (понедельник) 2026 г.",),
    (),
    ("Класс", "№ урока", "По расписанию", "Замена", "Учитель", "Кабинет", "Примечание"),
    ("7А", "1", "Математика", "—", "", "", "урок снят"),
    ("7А, 7Б", "3-4", "Труд", "Физкультура", "Образцова О.П.", "с/з", ""),
    ("8 Ч,Ш", 5, "алгебра", "геометрия", "", 305, "больничный лист"),
    ('10 "М" (мед.)', "7 ур.", "Англ. яз. (гр. 1)", "Англ. яз. (гр. 2)", "Примеров П.П.", "12/1", "к 2 уроку"),
)

DAY = lines(
    ("ЗАМЕНЫ НА ВТОРНИК 17.11.26",),
    ("урок", "5а", "5б", "6а"),
    (1, "мат 31", "", "отмена"),
    (2, "", "англ/инф 12/41", "хим 46 (вм. ист)"),
)
