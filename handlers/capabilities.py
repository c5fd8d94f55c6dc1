"""Everything the bot can do, in routing order: the table of contents.

Not in `handlers/__init__.py`, so that importing files loads no templates.
"""

from handlers import elsewhere
from handlers.absences import absences
from handlers.announcements import announcements
from handlers.ask_teacher import ask_teacher
from handlers.calendar_file import calendar
from handlers.children import children
from handlers.code_future import code_future
from handlers.events import events
from handlers.exams import exams
from handlers.grades import grades
from handlers.guides import guides
from handlers.holidays import holidays
from handlers.homework import homework
from handlers.institutions import institutions
from handlers.kindergarten import kindergarten
from handlers.menu import cancel, help_, menu
from handlers.notifications import notifications
from handlers.portfolio import portfolio
from handlers.privacy import forget, privacy
from handlers.safety import safety
from handlers.staff import staff
from handlers.talk import Capability
from handlers.tickets import tickets
from handlers.timetable import timetable

CAPABILITIES: tuple[Capability, ...] = (
    menu,
    help_,
    cancel,
    children,
    grades,
    timetable,
    calendar,
    exams,
    portfolio,
    homework,
    absences,
    kindergarten,
    code_future,
    events,
    tickets,
    announcements,
    privacy,
    forget,
    staff,
    safety,
    guides,
    holidays,
    institutions,
    notifications,
    ask_teacher,
    *elsewhere.CAPABILITIES,
)
