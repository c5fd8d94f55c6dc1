"""The words every handler uses: what came in, what is said, what a button means, who may ask.

A handler gets a `Talk` and returns a `Reply`. It reads the store and says what to say; it never sends, waits, draws
or asks the time. `Refusal` undoes what the handler wrote and says one sentence instead.

A handler runs inside the step's transaction, on the thread of the store's writer (`Database.run`): whatever else is
shared with the event loop there (the understanding, the wording, the alarms) must bear two threads at once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias, TypeVar, get_type_hints

from handlers.messages import (
    SILENCE,
    USUAL,
    Button,
    Card,
    Client,
    Colour,
    File,
    Incoming,
    Open,
    Postage,
    Refusal,
    Reply,
    Say,
    Tell,
)
from handlers.payloads import Press, declare
from handlers.rules.family import Child, Person, Waiting
from handlers.short_words import FINE, ShortWords
from handlers.understanding import Asked, Period, Understanding
from handlers.wording import Wording
from storage.store import Store


class Needs(Enum):
    """Who may ask a capability; decided before its handler runs."""

    NOTHING = "nothing"
    """Anybody, in a group chat too."""
    PRIVATE = "a private dialog"
    CONSENT = "consent"
    CHILD = "a linked child"


QUESTION_LIVES = timedelta(hours=24)
"""After so long nobody remembers what «да» would answer."""

EVERYONE = 0
"""In a pupil's place: all the children of the person."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A button that asks what words could ask; the router answers it as if it had been said.

    `child`: a linked pupil, `EVERYONE`, or None for whomever the talk is about. `class_name` and `institution`, by its
    code or a name: of no child, what is public of a class. `picture` as in `Asked`.
    """

    capability: str
    what: str = ""
    child: int | None = None
    first: date | None = None
    last: date | None = None
    subject: str | None = None
    page: int = 0
    class_name: str | None = None
    institution: str | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What the dialog remembers.

    `choices` are the buttons last shown, as `{"label": …, "payload": …}`: their words may be typed instead, and their
    numbers where the client shows no buttons. `context` is the question that "and the week before?" goes on from;
    `unanswered` the one that led to consent and a code, and is answered once a child is linked. `kept` are small
    numbers that capabilities asked to remember: which quiz came last.
    """

    question: str | None = None
    draft: Mapping[str, Any] = field(default_factory=dict)
    opened: str = ""
    choices: tuple[Mapping[str, Any], ...] = ()
    context: Mapping[str, Any] | None = None
    unanswered: Mapping[str, Any] | None = None
    child: int | None = None
    menu: bool = False
    invited: str | None = None
    kept: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything a handler may look at.

    `now` is in the city's zone. `chosen` are the children asked about: never empty where the capability needs one.
    `page` is what a paging button asked for, from 0. `short` knows the words with a meaning of their own.
    """

    store: Store
    wording: Wording
    understanding: Understanding
    secret: bytes
    incoming: Incoming
    client: Client
    person: Person
    session: Session
    now: datetime
    short: ShortWords
    chosen: tuple[Child, ...] = ()
    page: int = 0
    postage: Postage = USUAL
    occupied: int = 0
    """Pixels of the screen that belong to others than the answer (handlers/announced.py)."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def child(self) -> Child:
        return self.chosen[0]

    def meant(self, text: str) -> str | None:
        """What short words mean: yes, no, thanks or a command (`content/dictionaries/commands.toml`)."""
        meaning = self.short.meaning(text)
        return {FINE: "yes", "agree": "yes", "disagree": "no"}.get(meaning or "", meaning)

    @property
    def open(self) -> str | None:
        """The name of the question that waits for an answer; one that waited for `QUESTION_LIVES` waits no more."""
        name = self.session.question
        return name if name and datetime.fromisoformat(self.session.opened) > self.now - QUESTION_LIVES else None

    def awaits(self, question: "Question") -> bool:
        """Whether this question is the one that is open, so that its buttons still mean what they say."""
        return self.open == question.name

    def text(self, key: str, **values: object) -> str:
        """The words of this key as this person is spoken to."""
        # In a chat of several they are the same whoever asks: «ты» would tell that this is a pupil.
        person = self.person if self.incoming.private else Person(self.person.id)
        return self.wording.text(key, person=person, today=self.today, **values)

    def say(
        self,
        key: str,
        *,
        rows: Sequence[Sequence[Button]] = (),
        menu: bool = False,
        snack: str | None = None,
        files: Sequence[File] = (),
        cards: Sequence[Card] = (),
        **values: object,
    ) -> Reply:
        """The text of this key with these values, and buttons under it; `cards` instead of them where they show."""
        text = self.text(key, **values)
        buttons = tuple(tuple(row) for row in rows if row)
        keyboard = self.person.keyboard if menu else ""
        return Reply(
            (Say(text, buttons, keyboard, tuple(files), tuple(cards)),), snack=snack and self.wording.text(snack)
        )

    def ask(
        self,
        question: "Question",
        key: str,
        *,
        rows: Sequence[Sequence[Button]] = (),
        draft: Any = None,
        **values: Any,
    ) -> Reply:
        """Say this and wait for the answer."""
        return replace(self.say(key, rows=rows, **values), question=Open(question.name, question.dump(draft)))

    def button(
        self, key: str, press: Press | None, *, colour: Colour = "secondary", in_place: bool = False, **values: object
    ) -> Button:
        return Button(self.wording.label(key, **values), press, colour, in_place)


P = TypeVar("P")
AskHandler: TypeAlias = Callable[[Talk, Asked], Awaitable[Reply]]
PressHandler: TypeAlias = Callable[[Talk, P], Awaitable[Reply]]
AnswerHandler: TypeAlias = Callable[[Talk, str, Any], Awaitable[Reply | None]]
LeaveHandler: TypeAlias = Callable[[Talk, Any], Awaitable[Reply | None]]


class Question:
    """A question of a dialog. Its draft is a frozen dataclass (or nothing), saved as JSON with a version.

    `may_follow` names what an answer may lead to, by the names of questions; a question that nobody answers or that
    nothing leads to refuses to start (`open_questions.check`). The «да» to a `firm` one cannot be undone: it counts
    only in the very next message, «ок» is none, and anything else closes it with a word that nothing was done. The
    answer to a `dictated` one is words for others: a school that warns of swindlers is in no distress itself.
    """

    def __init__(
        self,
        name: str,
        draft: type[Any] | None = None,
        version: int = 1,
        may_follow: tuple[str, ...] = (),
        *,
        firm: bool = False,
        dictated: bool = False,
    ) -> None:
        self.name = name
        self.may_follow = may_follow
        self.firm = firm
        self.dictated = dictated
        self._draft = draft
        self._version = version
        self.answer: AnswerHandler | None = None
        self.leave: LeaveHandler | None = None

    def answered(self, handler: AnswerHandler) -> AnswerHandler:
        """Who takes the answer. `None` from it: these words were no answer, so they are understood as any others."""
        self.answer = handler
        return handler

    def left(self, handler: LeaveHandler) -> LeaveHandler:
        """What is added to the answer where words ask something else meanwhile: what becomes of the draft."""
        self.leave = handler
        return handler

    def dump(self, draft: Any) -> dict[str, Any]:
        fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__} if draft is not None else {}
        return {"version": self._version, **fields}

    def load(self, saved: Mapping[str, Any]) -> Any:
        """The draft, or None where there is none. Raises `ValueError` for one of another version."""
        fields = dict(saved)
        if fields.pop("version", None) != self._version:
            raise ValueError("a draft of another version")
        return self._draft(**fields) if self._draft else None


class Capability:
    """One thing the bot can do: its name, who may ask, and the handlers of its words, buttons and questions."""

    def __init__(self, name: str, *, needs: Needs = Needs.NOTHING) -> None:
        self.name = name
        self.needs = needs
        self._finer: dict[str, Needs] = {}
        self.handlers: dict[str, AskHandler] = {}
        self.presses: dict[type[Any], PressHandler[Any]] = {}
        self.questions: dict[str, Question] = {}
        self.staffed: AskHandler | None = None
        self.kept: Callable[[Asked], Asked] = lambda asked: asked

    def asked(self, handler: AskHandler) -> AskHandler:
        """The usual answer of this capability."""
        self.handlers[""] = handler
        return handler

    def asked_for(self, *whats: str, needs: Needs | None = None) -> Callable[[AskHandler], AskHandler]:
        """The answer to one of its finer questions (`Asked.what`), which may need more than the usual one."""

        def register(handler: AskHandler) -> AskHandler:
            for what in whats:
                self.handlers[what] = handler
                if needs is not None:
                    self._finer[what] = needs
            return handler

        return register

    def of_staff(self, handler: AskHandler) -> AskHandler:
        """What somebody of the staff with no child of their own is answered, where a child is needed."""
        self.staffed = handler
        return handler

    def remembered(self, kept: Callable[[Asked], Asked]) -> Callable[[Asked], Asked]:
        """What the dialog goes on from, where the question names more in its words than is understood of any."""
        self.kept = kept
        return kept

    def needs_for(self, what: str) -> Needs:
        """Who may ask this finer question."""
        return self._finer.get(what, self.needs)

    def pressed(self, handler: PressHandler[P]) -> PressHandler[P]:
        """The answer to a button of our own; the handler's second parameter says which."""
        press = list(get_type_hints(handler).values())[1]
        declare(press, self.name)
        self.presses[press] = handler
        return handler

    def question(
        self,
        name: str,
        draft: type[Any] | None = None,
        *,
        version: int = 1,
        may_follow: tuple[str, ...] = (),
        firm: bool = False,
        dictated: bool = False,
    ) -> Question:
        return self.adopt(Question(f"{self.name}.{name}", draft, version, may_follow, firm=firm, dictated=dictated))

    def adopt(self, question: Question) -> Question:
        """Answer a question that others ask too."""
        self.questions[question.name] = question
        return question


__all__ = [
    "EVERYONE",
    "SILENCE",
    "Ask",
    "Asked",
    "Button",
    "Capability",
    "Card",
    "Child",
    "Client",
    "File",
    "Incoming",
    "Needs",
    "Open",
    "Period",
    "Person",
    "Postage",
    "Question",
    "Refusal",
    "Reply",
    "Say",
    "Session",
    "Talk",
    "Tell",
    "Waiting",
]
