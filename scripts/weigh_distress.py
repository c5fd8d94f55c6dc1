"""Learns from examples what words tell of distress, and writes it to `content/distress/weights.tsv`.

    python scripts/weigh_distress.py

A plain logistic regression by stochastic gradient descent, with nothing random in it: the same examples give the same
file (a few seconds). Every example is also learned with a greeting, with a plea and next to a school question, because
people write so. The weights of two spellings of one line, «(хочу|мечтаю) умереть», are shared, so that a long list of
wordings does not outweigh the rest.
"""

import math
import re
import sys
import tomllib
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from handlers.understanding import Understanding  # noqa: E402 - the root must be on the path first

DISTRESS = ROOT / "content" / "distress"
OPENINGS = (
    *("здравствуйте", "подскажите пожалуйста", "добрый день что делать", "какое завтра расписание", "скажите"),
    *("извините не знаю куда писать", "мы учимся в 7 классе", "помогите", "что мне делать", "у нас в школе"),
    *("я ученица", "можно вопрос", "что задали на завтра", "пишу вам потому что"),
)
CLOSINGS = (
    *("что делать", "подскажите", "помогите", "куда обратиться", "как быть", "что посоветуете", "кому сказать"),
    *("и какие завтра уроки", "спасибо"),
)
GREETED, MIXED = 3, 3  # every so many examples are learned with a greeting and a plea, and next to another one
EPOCHS, AVERAGED, STEP, SHRINK = 30, 20, 0.15, 1e-3
DISTRESS_COUNTS = 2.0  # a wrong silence is worse than a wrong alarm
PIECE, PAIR = 0.35, 0.6  # how fast pieces and pairs of words are learned, next to words and groups
SMALLEST = 0.165  # a weight below it is not worth its place in the file
OFTEN = 3  # examples that a feature needs to be learned
SHOWS = 0.5  # the kind of distress is told only by what tells of distress
LEANS = 0.8  # a word leans to a kind from this logarithm of the odds
TELLING = 4  # examples of distress that a feature needs before it may lean
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SENTENCE = re.compile(r"[.!?:]\s|\n")
_SLOT = re.compile(r"\(([^)]*\|[^)]*)\)")


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    kind: str  # "" of what is no distress
    weight: float


@dataclass(frozen=True, slots=True)
class Seen:
    features: list[int]
    distress: bool
    weight: float


def wordings(line: str) -> list[str]:
    """«(a|b) x (c|d|e)» as sentences in which every wording comes at least once, not all of their products."""
    slots = [part.split("|") if at % 2 else [part] for at, part in enumerate(_SLOT.split(line))]
    most = max(map(len, slots))
    rounds = 2 * most if sum(len(slot) > 1 for slot in slots) > 1 else most
    return list(
        dict.fromkeys(
            " ".join("".join(slot[(at + at // most * place) % len(slot)] for place, slot in enumerate(slots)).split())
            for at in range(rounds)
        )
    )


def examples(path: Path) -> list[Example]:
    found: list[Example] = []
    kind = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            said = wordings(line)
            found += [Example(text, kind, 2 / math.sqrt(len(said))) for text in said]
    return found


def phrases(understanding: Understanding, kinds: set[str]) -> list[Example]:
    """What stands in the phrase files, but for kinds of distress that are left to the rules alone."""
    found = []
    for name, file in understanding.phrases.items():
        said = [one for one in file.sentences() if name != "danger" or one.what in kinds]
        found += [Example(one.say, (one.what or "") if name == "danger" else "", 1.0) for one in said]
        found += [Example(one.say, "", 1.0) for one in file.near if one.means != "danger"]
    return found


def own_words(texts: Path) -> list[Example]:
    """What the bot itself says, without its templates: the same talk of children, adults and codes."""
    found = []
    for path in sorted(texts.glob("*.toml")):
        if path.stem != "danger":
            for text in tomllib.loads(path.read_text("utf-8")).values():
                plain = _TEMPLATE.sub(" ", text) if isinstance(text, str) else ""
                found += [Example(one, "", 0.5) for one in _SENTENCE.split(plain) if len(one.split()) > 1]
    return found


def as_people_write(plain: list[Example]) -> list[Example]:
    """Each choice hangs on the example's own text, so that a new example does not shuffle those of all others."""
    found = list(plain)
    calm = sorted((crc32(f"other {one.text}".encode()), one.text) for one in plain if not one.kind)
    for one in plain:
        drawn = crc32(one.text.encode())
        if drawn % GREETED == 0:
            found.append(Example(f"{OPENINGS[drawn // GREETED % len(OPENINGS)]} {one.text}", one.kind, one.weight))
            found.append(Example(f"{one.text} {CLOSINGS[drawn // GREETED % len(CLOSINGS)]}", one.kind, one.weight))
        if drawn // 64 % MIXED == 0:
            other = calm[bisect(calm, (drawn, "")) % len(calm)][1]
            found.append(Example(f"{one.text} {other}" if drawn & 1 else f"{other} {one.text}", one.kind, one.weight))
    return found


def pace(feature: str) -> float:
    if feature.startswith("~"):
        return PIECE
    return PAIR if " " in feature and "@" not in feature else 1.0


def learned(seen: list[Seen], paces: list[float]) -> tuple[list[float], float]:
    """AdaGrad: the weights and the bias, each the mean of what it was after the later rounds."""
    weights, bias = [0.0] * len(paces), 0.0
    means, bias_mean = [0.0] * len(paces), 0.0
    squares, bias_square = [1e-3] * len(paces), 1e-3
    for epoch in range(EPOCHS):
        for at in order(len(seen), epoch):
            one = seen[at]
            odds = bias + sum([weights[number] * paces[number] for number in one.features])
            slope = (1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - one.distress) * one.weight
            bias_square += slope * slope
            bias -= STEP * slope / math.sqrt(bias_square)
            for number in one.features:
                change = slope * paces[number] + SHRINK * weights[number]
                squares[number] += change * change
                weights[number] -= STEP * change / math.sqrt(squares[number])
        if epoch >= EPOCHS - AVERAGED:
            means = [mean + weight / AVERAGED for mean, weight in zip(means, weights, strict=True)]
            bias_mean += bias / AVERAGED
    return [mean * speed for mean, speed in zip(means, paces, strict=True)], bias_mean


def weighed(told: list[tuple[set[str], Example]], names: list[str]) -> tuple[dict[str, float], float]:
    """The weight of each of these features, and the bias."""
    numbers = {feature: number for number, feature in enumerate(names)}
    seen = [
        Seen(
            sorted(numbers[feature] for feature in features if feature in numbers),
            bool(one.kind),
            one.weight * (DISTRESS_COUNTS if one.kind else 1.0),
        )
        for features, one in told
    ]
    weights, bias = learned(seen, [pace(feature) for feature in names])
    return dict(zip(names, weights, strict=True)), bias


def telling(feature: str, weight: float) -> bool:
    return abs(weight) >= SMALLEST * (2 if feature.startswith("~") else 1)


def order(size: int, epoch: int) -> list[int]:
    """All examples in another order each time, with nothing random in it."""
    stride = next(step for step in count(7919 + 104 * epoch) if math.gcd(step, size) == 1)
    return [at * stride % size for at in range(size)]


def leanings(told: list[tuple[set[str], str]]) -> dict[str, dict[str, float]]:
    """By feature, the kinds of distress it speaks for; under «*» how common each kind is."""
    kinds = Counter(kind for _, kind in told)
    total = sum(kinds.values())
    common: Counter[str] = Counter()
    among: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    for features, kind in told:
        for feature in features:
            common[feature] += 1
            among[kind][feature] += 1
    found = {"*": {kind: math.log(number / total) for kind, number in sorted(kinds.items())}}
    for feature, times in common.items():
        if times < TELLING or feature.startswith("~"):
            continue
        usual = times / total
        leans = {kind: math.log((among[kind][feature] + usual) / (kinds[kind] + 1) / usual) for kind in sorted(kinds)}
        strongest = sorted((-lean, kind) for kind, lean in leans.items() if lean >= LEANS)[:1]
        found[feature] = {kind: -less for less, kind in strongest}
    return found


def main() -> None:
    (DISTRESS / "weights.tsv").touch()
    understanding = Understanding(ROOT / "content")
    heard = examples(DISTRESS / "heard.txt")
    plain = heard + examples(DISTRESS / "idle.txt") + phrases(understanding, {one.kind for one in heard})
    plain += own_words(ROOT / "content" / "texts")
    told: list[tuple[set[str], Example]] = []
    for one in as_people_write(plain):
        words = [word for sentence in understanding.said(one.text) for word in sentence]
        told.append((understanding.hunch.features.of(words), one))
    times = Counter(feature for features, _ in told for feature in features)
    weights, _ = weighed(told, sorted(feature for feature, often in times.items() if often >= OFTEN))
    # What is left learns again without the rest: it must not count on what is not in the file.
    weights, bias = weighed(told, sorted(feature for feature, weight in weights.items() if telling(feature, weight)))
    leans = leanings([(features, one.kind) for features, one in told if one.kind])
    lines = []
    before = ""
    for feature, weight in (("*", bias), *sorted(weights.items())):
        kinds = leans.get(feature, {}) if abs(weight) >= SHOWS or feature == "*" else {}
        first, space, other = feature.partition(" ")
        shown = space + other if space and first == before else feature  # of a word's many pairs the word stands once
        before = first
        lines.append("\t".join((shown, f"{weight:.2f}", *(f"{kind}={lean:.1f}" for kind, lean in kinds.items()))))
    (DISTRESS / "weights.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(told)} examples, {len(times)} features, {len(lines)} weights")  # noqa: T201 - a script tells its maker


if __name__ == "__main__":
    main()
