"""What was understood of one sentence."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from handlers.understanding.kinship import Age, Others
from handlers.understanding.periods import Period
from handlers.understanding.terms import SpokenTerm

Picture: TypeAlias = Literal["", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as far as its words tell it; the conversation fills the gaps from the question before.

    `capability` is None where the words name none: a bare «а по математике?» still has its `subject`.
    `what` is the finer question of a capability, "" the usual one; `guesses` are the nearest capabilities,
    best first, for buttons when nothing was understood or the answer is not sure.
    """

    text: str
    capability: str | None = None
    what: str = ""
    period: Period | None = None
    subject: str | None = None  # the canonical name, or as the caller's `subjects` spell it
    child: str | None = None  # exactly as passed; None when two could be meant
    everyone: bool = False  # «у всех», «у обоих»
    class_name: str | None = None  # «7Б»; «8» where only the year was said
    institution: str | None = None  # «СОШ 21», «Гимназия 1», «Детский сад 52»
    confidence: float = 0.0
    guesses: tuple[str, ...] = ()
    children: tuple[str, ...] = ()  # every passed child that was named or could be meant
    supposed: str | None = None  # for «а у Пети по алгебре?»: the capability, where no question before gives one
    other_name: str | None = None  # a given name said in the sentence that is none of the passed children's
    term: SpokenTerm | None = None  # «за прошлую четверть»: no days yet, the school's calendar knows which
    earlier: Period | None = None  # for words that name no capability: the days, had they been asked of what has been
    unreal: str = ""  # a day was said that no calendar has: «31.02», «45 ноября»
    age: Age = ""  # «у старшего»: which of the person's children that is, the words do not know
    others: Others = ""  # «оценки класса», «моей сестры»: nobody of the person's, or perhaps nobody
    surname: str = ""  # in its dictionary form; whose it is, the words do not know
    picture: Picture = ""  # «картинкой», «тёмной картинкой»: the answer is wanted as a picture too
    stray: bool = False  # a word is there that tells of none of this: «бананы завтра» goes on from no question
    afraid: bool = False  # fear of what a mark will bring at home is told along with the question
