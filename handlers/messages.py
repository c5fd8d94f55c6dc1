"""What comes in and what is said, in no messenger's words."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from handlers.payloads import Press
from handlers.understanding.asked import Asked
from storage.store import Store

Kind: TypeAlias = Literal["message", "press", "allow", "deny", "read", "human"]
Colour: TypeAlias = Literal["primary", "secondary", "positive", "negative"]


@dataclass(frozen=True, slots=True)
class Client:
    """What the person's client shows. Without buttons a person chooses by number."""

    buttons: bool = True
    """Both kinds: under the input and under a message."""
    in_place: bool = True
    """Buttons whose press is an event, not a message."""
    carousel: bool = False
    """Cards side by side. Nobody is given them unless their client says that it shows them."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What came with a message. `name` as the messenger refers to it, `link` where its bytes are, "" for none."""

    kind: str
    name: str = ""
    title: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that happened in a chat, in any messenger.

    `private`: a dialog with one person. `addressed`: in a group chat, said to the bot. `press` is the id under which
    a button press wants an answer, and `cmid` then the message that carried the button. `payload` is what the button
    carried, as the person's client sent it: not to be trusted. `not_before`: till then its answer waits, since whoever
    wrote it asks faster than anybody reads. `enclosed` is what `attachments` names, as far as it can be passed on, and
    `style` the messenger's formatting of the text, as JSON.
    """

    kind: Kind
    chat: int
    person: int
    sent: datetime
    cmid: int | None = None
    text: str = ""
    payload: Mapping[str, Any] | None = None
    press: str | None = None
    ref: str | None = None
    attachments: tuple[str, ...] = ()
    enclosed: tuple[Attached, ...] = ()
    style: str = ""
    client: Client | None = None
    private: bool = True
    addressed: bool = True
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Postage:
    """How what is said to many leaves: so many a second, and not before `awake` of the moment it could."""

    per_second: int = 300
    awake: Callable[[datetime], datetime] = lambda now: now


USUAL = Postage()
"""Where nobody says otherwise: no quiet hours."""


@dataclass(frozen=True, slots=True)
class Button:
    """`in_place`: its answer replaces the message that carries it. A button with a `link` means nothing to us."""

    label: str
    press: Press | None = None
    colour: Colour = "secondary"
    in_place: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file or picture to be made before the message leaves: who makes it, from what (JSON), under what name.

    `public`: the same for everybody, so it is made once.
    """

    name: str
    maker: str
    values: Mapping[str, Any]
    kind: Literal["doc", "photo"] = "doc"
    public: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One of several things side by side: at most 80 characters of title, 80 of `text`, and one button."""

    title: str
    text: str
    button: Button


@dataclass(frozen=True, slots=True)
class Say:
    """One message. `menu`: the ordinary keyboard of this name, which stays under the input, is shown with it.

    `cards`, at most ten, stand under the text instead of `rows` where the client shows them: what they say is in the
    text too, and the last of them leads on. `attached` are the messenger's names of what it has already; `style` is its
    formatting of the text, as JSON.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    menu: str = ""
    files: tuple[File, ...] = ()
    cards: tuple[Card, ...] = ()
    attached: tuple[str, ...] = ()
    style: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Something told to another person unasked: it waits for the end of the quiet hours and behind every reply.

    `key` names what is told, so that the person hears it once: «linked:17:501». `pupil`: whose data it tells; it goes
    unsaid when the person's right to hear of them ends before it leaves.
    """

    person: int
    key: str
    say: Say
    pupil: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A question that the next message answers, with what is known so far."""

    question: str
    draft: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler says. `snack`: a short notice for a press, instead of or beside a message.

    `question` is left open; None closes whatever was. `child`: from now on the talk is about this pupil, 0: about all.
    `urgent` leaves before anything else and leaves no trace. `forgets`: the dialog remembers nothing of itself.
    `invited`: the trace of a link's code that needs no second look. `tells`: what others hear because of it.
    `linked`: pupils linked just now, so that what the person had asked before is answered in the same breath.
    `waits`: the question that is answered as soon as what it lacks has been said, which `linked` tells too.
    `agreed`: consent has just been given, so that what it was asked for is answered likewise.
    `looked`: pupils whose record it tells of, with the day: that somebody of the family looked is noted with it.
    `whom`: pupils of whom it tells anything: it goes unsaid where the right to hear of one ends before it leaves.
    `keeps`: small numbers that the dialog remembers after the question is closed, by name.
    `instead`: where it is given, the one message goes to the person's own dialog, though they spoke in a chat of
    several, and these words to that chat where the dialog takes nothing.
    """

    says: tuple[Say, ...] = ()
    snack: str | None = None
    question: Open | None = None
    child: int | None = None
    urgent: bool = False
    forgets: bool = False
    invited: str | None = None
    tells: tuple[Tell, ...] = ()
    linked: tuple[int, ...] = ()
    waits: Asked | None = None
    agreed: bool = False
    looked: tuple[tuple[int, date], ...] = ()
    whom: frozenset[int] = frozenset()
    keeps: Mapping[str, int] = field(default_factory=dict)
    instead: str = ""

    @staticmethod
    def of(text: str, *, urgent: bool = False) -> "Reply":
        """One message of these words."""
        return Reply((Say(text),), urgent=urgent)

    def then(self, other: "Reply") -> "Reply":
        """Both, one after the other, and nothing of either is lost: where there is room for one, the second's."""
        return Reply(
            says=self.says + other.says,
            snack=self.snack if other.snack is None else other.snack,
            question=other.question or self.question,
            child=self.child if other.child is None else other.child,
            urgent=self.urgent or other.urgent,
            forgets=self.forgets or other.forgets,
            invited=other.invited or self.invited,
            tells=self.tells + other.tells,
            linked=self.linked + other.linked,
            waits=other.waits or self.waits,
            agreed=self.agreed or other.agreed,
            looked=self.looked + other.looked,
            whom=self.whom | other.whom,
            keeps={**self.keeps, **other.keeps},
            instead=other.instead or self.instead,
        )

    def about(self, child: int) -> "Reply":
        """The same, and from now on the talk is about this pupil; 0: about all."""
        return replace(self, child=child)


SILENCE = Reply()


class Refusal(Exception):
    """What the handler wrote is undone, and this is said.

    `remember` writes what must outlive the undoing (a wrong try, a journal line), with the event's done mark.
    """

    def __init__(
        self, key: str, *, remember: Callable[[Store], Awaitable[None]] | None = None, **values: object
    ) -> None:
        super().__init__(key)
        self.key = key
        self.remember = remember
        self.values = values
