"""The kinds of files that staff hand over, a module a family: its columns, and how rows become what is stored."""

from handlers.importing.kinds.absences import ABSENCES
from handlers.importing.kinds.bells import BELLS
from handlers.importing.kinds.events import EVENTS
from handlers.importing.kinds.exams import ACHIEVEMENTS, EXAMS
from handlers.importing.kinds.homework import HOMEWORK
from handlers.importing.kinds.marks import GRADES, TERM_GRADES
from handlers.importing.kinds.people import INSTITUTIONS, PUPILS, STAFF
from handlers.importing.kinds.queue import QUEUE
from handlers.importing.kinds.timetable import SUBSTITUTIONS, TIMETABLE

KINDS = {
    kind.name: kind
    for kind in (
        INSTITUTIONS,
        PUPILS,
        STAFF,
        GRADES,
        TERM_GRADES,
        ABSENCES,
        EXAMS,
        ACHIEVEMENTS,
        TIMETABLE,
        SUBSTITUTIONS,
        BELLS,
        HOMEWORK,
        EVENTS,
        QUEUE,
    )
}
"""By the word of the `import` command."""
