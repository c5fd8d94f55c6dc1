"""What the memory knows, by subject, inside one transaction."""

from contextlib import AbstractAsyncContextManager

from storage.absences import Absences
from storage.achievements import Achievements
from storage.announcements import Announcements
from storage.arrivals import Arrivals
from storage.audiences import Audiences
from storage.class_chats import ClassChats
from storage.code_future import CodeFuture
from storage.codes import Codes
from storage.deliveries import Deliveries
from storage.enclosures import Enclosures
from storage.exams import Exams
from storage.homework import Homework
from storage.imports import Imports
from storage.inbox import Inbox
from storage.journal import Journal
from storage.journeys import Journeys
from storage.leavers import Leavers
from storage.links import Links
from storage.looks import Looks
from storage.news import Newsroom
from storage.notifications import Notifications
from storage.outbox import Outbox
from storage.people import People
from storage.proofs import Proofs
from storage.pushes import Pushes
from storage.queue import Queue
from storage.recent import Lately
from storage.revisions import Revisions
from storage.roles import Roles
from storage.rows import Connection, Rows
from storage.school import School
from storage.school_events import SchoolEvents
from storage.sessions import Sessions
from storage.shelf import Shelf
from storage.staff import Staff
from storage.subgroups import Subgroups
from storage.terms import Terms
from storage.tickets import Tickets
from storage.timetable import Timetable
from storage.uploads import Uploads


class Store:
    """One transaction's view: `store.people.known(…)`, `store.outbox.add(…)`, ….

    A store from `Database.read()` reads only; SQLite itself refuses its writes.
    """

    __slots__ = (
        "absences",
        "achievements",
        "announcements",
        "arrivals",
        "audiences",
        "class_chats",
        "code_future",
        "codes",
        "deliveries",
        "enclosures",
        "exams",
        "homework",
        "imports",
        "inbox",
        "journal",
        "journeys",
        "lately",
        "leavers",
        "links",
        "looks",
        "news",
        "notifications",
        "outbox",
        "people",
        "proofs",
        "pushes",
        "queue",
        "revisions",
        "roles",
        "rows",
        "school",
        "school_events",
        "sessions",
        "shelf",
        "staff",
        "subgroups",
        "terms",
        "tickets",
        "timetable",
        "uploads",
    )

    def __init__(self, connection: Connection, shelf: Shelf | None = None) -> None:
        """`shelf` is what all transactions of the same database share."""
        self.rows = Rows(connection)
        self.shelf = Shelf() if shelf is None else shelf
        self.outbox = Outbox(self.rows)
        self.absences = Absences(self.rows)
        self.achievements = Achievements(self.rows)
        self.enclosures = Enclosures(self.rows)
        self.announcements = Announcements(self.rows, self.enclosures)
        self.arrivals = Arrivals(self.rows)
        self.audiences = Audiences(self.rows)
        self.class_chats = ClassChats(self.rows)
        self.code_future = CodeFuture(self.rows)
        self.codes = Codes(self.rows)
        self.deliveries = Deliveries(self.rows)
        self.exams = Exams(self.rows)
        self.homework = Homework(self.rows)
        self.imports = Imports(self.rows)
        self.inbox = Inbox(self.rows)
        self.journal = Journal(self.rows)
        self.journeys = Journeys(self.rows)
        self.lately = Lately(self.rows)
        self.links = Links(self.rows, self.outbox)
        self.leavers = Leavers(self.rows, self.links)
        self.looks = Looks(self.rows)
        self.news = Newsroom(self.rows)
        self.notifications = Notifications(self.rows)
        self.people = People(self.rows, self.outbox)
        self.pushes = Pushes(self.rows)
        self.proofs = Proofs(self.rows)
        self.queue = Queue(self.rows)
        self.revisions = Revisions(self.rows)
        self.roles = Roles(self.rows)
        self.school = School(self.rows)
        self.school_events = SchoolEvents(self.rows)
        self.sessions = Sessions(self.rows)
        self.staff = Staff(self.rows)
        self.subgroups = Subgroups(self.rows)
        self.terms = Terms(self.rows)
        self.tickets = Tickets(self.rows)
        self.timetable = Timetable(self.rows)
        self.uploads = Uploads(self.rows)

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """A part of the transaction that is undone alone when its block raises (a savepoint)."""
        return self.rows.attempt()
