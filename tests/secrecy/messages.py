"""Messages to a chat of several: everything that can be asked, of children by name, in all the ways people write."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.capabilities import CAPABILITIES
from handlers.payloads import dump
from handlers.talk import EVERYONE, Ask
from tests.secrecy.towns import NAMES
from tests.understood import heldout, understanding

OF_WHOM = (
    *(
        "",
        "",
        "",
        "{name}",
        "у {genitive}",
        "про {genitive}",
        "моего сына",
        "у дочери",
        "у всех",
        "у старшего",
        "у меня",
    ),
    *("у Маши", "Пети", "7Б", "в 5А", "9Б школы 21", "моего класса", "всех учеников"),
)
WHEN = ("", "", "", "за неделю", "сегодня", "за октябрь", "15 октября", "за год", "завтра", "за прошлую четверть")
WHAT = ("", "", "", "по математике", "по физике", "по астрологии", "по русскому")
OPENINGS = ("", "", "", "бот, ", "@club1 ", "[club1|Бот], ", "ну и ", "а ", "ПОЖАЛУЙСТА ")
BITS = (
    *("да", "нет", "ок", "ещё", "дальше", "1", "2", "3", "10", "меню", "отмена", "назад", "помощь", "начать", "привет"),
    *("а у {genitive}?", "а по физике?", "а за прошлую неделю?", "а завтра?", "{name}", "{name} 5А", "100001"),
    *("33-004019 14.05.2024", "АБВГ-ДЕЖЗ", "мама", "разрешить", "все дети", "мой кабинет", "кто смотрел", "??", "👍"),
    *(
        "{name} завтра не придёт, болеет",
        "кто сегодня отсутствует",
        "список класса",
        "стоп",
        "коды класса 5А",
        "итоги {genitive}",
    ),
)


@dataclass(frozen=True, slots=True)
class Said:
    """`payload`: what a button carried; `press`: it was one of those whose answer replaces the message."""

    text: str
    payload: Mapping[str, Any] | None = None
    press: bool = False


class Messages:
    """An endless stream; every capability comes in its turn."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._sentences = sentences()
        self._names = sorted(self._sentences)

    def __iter__(self) -> Iterator[Said]:
        number = 0
        while True:
            kind = self.dice.random()
            if kind < 0.72:
                yield Said(self._question(self._names[number % len(self._names)]))
                number += 1
            elif kind < 0.86:
                yield Said(self._named(self.dice.choice(BITS)))
            else:
                yield self._pressed()

    def sentence(self) -> str:
        """What somebody says in their own dialog, so that it remembers children and questions."""
        return self._question(self.dice.choice(self._names))

    def _question(self, capability: str) -> str:
        dice = self.dice
        said = dice.choice(self._sentences[capability])
        if dice.random() < 0.6:
            said = f"{said} {dice.choice(WHAT)} {dice.choice(OF_WHOM)} {dice.choice(WHEN)}"
        said = self._named(dice.choice(OPENINGS) + " ".join(said.split()))
        return said.upper() if dice.random() < 0.05 else said

    def _named(self, text: str) -> str:
        name = self.dice.choice(list(NAMES.values()))
        genitive = name[:-1] + {"а": "ы", "я": "и", "й": "я"}.get(name[-1], name[-1] + "а")
        return text.replace("{name}", name).replace("{genitive}", genitive)

    def _pressed(self) -> Said:
        """A button that nobody was shown here: any question, about any child."""
        dice = self.dice
        capability = dice.choice(CAPABILITIES)
        child = dice.choice((None, EVERYONE, *range(1, len(NAMES) + 1)))
        ask = Ask(capability.name, dice.choice(sorted(capability.handlers)), child, page=dice.choice((0, 0, 1)))
        return Said(dice.choice(("Показать", "Оценки", "Дальше →")), dump(ask), press=dice.random() < 0.5)


def every_answer() -> Iterator[Said]:
    """A button for each handler there is, in its chat: no chance decides whether one of them is asked."""
    for capability in CAPABILITIES:
        whats = {handler: what for what, handler in sorted(capability.handlers.items(), reverse=True)}
        yield from (Said("Показать", dump(Ask(capability.name, what, EVERYONE))) for what in whats.values())


def sentences() -> dict[str, Sequence[str]]:
    """How people ask, by capability: the examples that editors keep, and the sentences kept apart."""
    found: dict[str, list[str]] = {
        name: [example.say for example in phrases.sentences()] for name, phrases in understanding().phrases.items()
    }
    for each in heldout():
        found.setdefault(each.capability or "nothing", []).append(each.text)
    return {name: texts for name, texts in found.items() if texts}
