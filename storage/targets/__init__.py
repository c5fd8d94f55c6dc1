"""Every kind of import as data in the words of storage/target.py, so that the next one is only another table."""

from storage.targets.absences import ABSENCES
from storage.targets.events import EVENTS
from storage.targets.exams import ACHIEVEMENTS, EXAMS
from storage.targets.homework import HOMEWORK
from storage.targets.marks import GRADES, TERM_GRADES
from storage.targets.people import INSTITUTIONS, PUPILS, STAFF
from storage.targets.queue import QUEUE
from storage.targets.timetable import BELLS, SUBSTITUTIONS, TIMETABLE

__all__ = [
    "ABSENCES",
    "ACHIEVEMENTS",
    "BELLS",
    "EVENTS",
    "EXAMS",
    "GRADES",
    "HOMEWORK",
    "INSTITUTIONS",
    "PUPILS",
    "QUEUE",
    "STAFF",
    "SUBSTITUTIONS",
    "TARGETS",
    "TERM_GRADES",
    "TIMETABLE",
]

TARGETS = {
    target.kind: target
    for target in (
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
"""By the kind's name."""
