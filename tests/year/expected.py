"""What should be said, worked out from the city's truth alone: no line of the bot's own rules is used here."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.year.city import BELLS, DAY, ENDS, City, Family, Pupil
from tests.year.facts import NEVER, Fact, Held, Look
from tests.year.papers import News, Papers, Substitutions

COUNTED = {"holidays": (30, 14, 7, 3, 1, 0), "exams": (30, 7, 1), "term_end": (14, 7)}
USUAL = "usual"
BY_HOUR = ("holidays", "exams", "term_end", "tips")
WEDNESDAY = 2
STALE_DAYS = 3


class Model:
    """`told` is what each person has heard of the marks and `changes` of the substitutions of a child."""

    def __init__(self, city: City, papers: Papers) -> None:
        self.city, self.papers = city, papers
        self.facts: list[Fact] = []
        self.told: dict[tuple[int, str], dict[tuple[date, str], str]] = {}
        self.changes: dict[tuple[int, str, date], Substitutions] = {}
        self.waiting: dict[tuple[int, str, date], Substitutions] = {}
        self.held: dict[int, list[Held]] = {}
        self.once: set[tuple[int, str, str, str]] = set()
        self.noted: dict[tuple[int, str, date], str] = {}
        self.news = News()
        self.doubtful: set[str] = set()
        """Children of whom what was told may not hold any more."""

    def start(self) -> None:
        """Now nobody has anything to hear: the first files are in."""
        for family in self.city.families:
            for pupil in family.pupils:
                self.told[family.id, pupil.number] = dict(self.papers.marks[pupil.number])

    def look(self, look: Look) -> None:
        """What leaves at this look at the clock."""
        if "substitutions" in self.news.undone:
            self.doubtful = self._heard_of(look.now.date())
        for family in self.city.families:
            if family.gone:
                continue
            self._release(family, look)
            self._substitutions(family, look)
            self._absences(family, look)
            self._queue(family, look)
            self._grades(family, look)
            self._lessons(family, look)
            self._plan(family, look)
            for kind in BY_HOUR:
                self._by_hour(family, look, kind)
            self._staff(family, look)
        self.news, self.doubtful = News(), set()

    def waits(self, family: Family) -> bool:
        """Whether anything waits for them."""
        return bool(self.held.get(family.id)) or any(key[0] == family.id for key in self.waiting)

    def forget(self, family: Family, kind: str = "") -> None:
        """Nobody wants what waits of a kind any more, of every kind where none is named."""
        kept = [each for each in self.held.pop(family.id, []) if kind and each.kind != kind]
        if kept:
            self.held[family.id] = kept
        if kind in ("", "substitutions"):
            self.waiting = {key: what for key, what in self.waiting.items() if key[0] != family.id}

    def _offer(self, family: Family, look: Look, held: Held, *, chosen: bool = False) -> None:
        if held.expires <= look.now:
            return
        if family.silenced(look.now) or (family.sleeps(look.now) and not chosen):
            self.held.setdefault(family.id, []).append(held)
        else:
            self._say(family, look, held.kind, held.child, held.what)

    def _say(self, family: Family, look: Look, kind: str, child: str, what: str) -> None:
        self.facts.append(Fact(family.id, look.at, kind, child, what))

    def _release(self, family: Family, look: Look) -> None:
        if family.silenced(look.now) or family.sleeps(look.now):
            return
        for held in self.held.pop(family.id, ()):
            if held.expires > look.now:
                self._say(family, look, held.kind, held.child, self._now(family, held))
        for key in [key for key in self.waiting if key[0] == family.id]:
            self._tell(family, look, key, self.waiting.pop(key))

    def _now(self, family: Family, held: Held) -> str:
        """What waited, as it is by now."""
        if held.kind != "plan":
            return held.what
        (pupil,) = (each for each in family.pupils if each.given == held.child)
        return self._planned(pupil, date.fromisoformat(held.what.partition(" ")[0]))

    # Marks

    def _grades(self, family: Family, look: Look) -> None:
        if not family.wanted("grades"):
            return
        hour = family.hour("grades")
        if look.came(hour) is None if hour else not _any(family, self.news.grades):
            return
        for pupil in family.pupils:
            told, marks = self.told[family.id, pupil.number], self.papers.marks[pupil.number]
            for day, subject in sorted({*told, *marks}):
                was, mark = told.get((day, subject)), marks.get((day, subject))
                if was != mark:
                    what = f"{day} {subject} {was or '-'}>{mark or '-'}"
                    held = Held("grades", pupil.given, what, NEVER)
                    self._offer(family, look, held, chosen=bool(family.hours.get("grades")))
            self.told[family.id, pupil.number] = dict(marks)

    # Substitutions

    def _substitutions(self, family: Family, look: Look) -> None:
        if not family.wanted("substitutions"):
            return
        today = look.now.date()
        if not any(each.class_name in self.news.classes or each.number in self.doubtful for each in family.pupils):
            return
        for pupil in family.pupils:
            for day in (today + each * DAY for each in range(15)):
                key = (family.id, pupil.given, day)
                changes = self.papers.substitutions.get((pupil.class_name, day), {})
                if changes == self.waiting.get(key):
                    continue
                self.waiting.pop(key, None)
                if changes == self.changes.get(key, {}) or look.now >= datetime.combine(day, ENDS):
                    continue
                if family.silenced(look.now) or (family.sleeps(look.now) and day != today):
                    self.waiting[key] = dict(changes)
                else:
                    self._tell(family, look, key, changes)

    def _heard_of(self, today: date) -> set[str]:
        """Children of whom somebody has heard, or is about to, of substitutions to come."""
        heard = {(id_, given) for id_, given, day in (*self.changes, *self.waiting) if day >= today}
        return {
            each.number for family in self.city.families for each in family.pupils if (family.id, each.given) in heard
        }

    def _tell(self, family: Family, look: Look, key: tuple[int, str, date], changes: Substitutions) -> None:
        if look.now < datetime.combine(key[2], ENDS):
            self.changes[key] = dict(changes)
            what = ", ".join(f"{number}:{subject}" for number, subject in sorted(changes.items())) or USUAL
            self._say(family, look, "substitutions", key[1], f"{key[2]} {what}")

    def _taught(self, pupil: Pupil, day: date) -> dict[int, str]:
        """By lesson; "" where it is cancelled."""
        planned = self.city.planned(pupil.class_name, day)
        return planned | self.papers.substitutions.get((pupil.class_name, day), {})

    # Absences of today

    def _absences(self, family: Family, look: Look) -> None:
        today = look.now.date()
        if not family.wanted("absences") or family.silenced(look.now):
            return  # a silence lasts till tomorrow
        for pupil in family.pupils:
            key = (family.id, pupil.given, today)
            noted, heard = self.papers.absences.get((pupil.number, today), ""), self.noted.get(key, "")
            if pupil.number in self.papers.reported.get(today, ()) or noted == heard:
                continue
            if _any(family, self.news.absent) or ("absences" in self.news.undone and heard):
                self.noted[key] = noted
                self._offer(family, look, Held("absences", pupil.given, noted or "gone", _midnight(today)))

    # The queue

    def _queue(self, family: Family, look: Look) -> None:
        if family.application not in self.news.queue or not family.wanted("queue"):
            return
        history = self.papers.queue[family.application]
        if len(history) > 1 and history[-1][1:] != history[-2][1:]:
            (_, was, before), (day, place, status) = history[-2:]
            moved = f"{was}>{place}" if was != place else "-"
            what = f"{day} {moved} {status if status != before else '-'}"
            self._offer(family, look, Held("queue", "", what, NEVER))

    # Before lessons

    def _lessons(self, family: Family, look: Look) -> None:
        today = look.now.date()
        if not family.wanted("lessons") or family.silenced(look.now) or not self.city.learns(today):
            return
        for pupil in family.pupils:
            held = [number for number, subject in sorted(self._taught(pupil, today).items()) if subject]
            for number in held if family.every else held[:1]:
                begins = datetime.combine(today, time.fromisoformat(BELLS[number - 1][0]))
                due = look.before < begins - timedelta(minutes=family.lead) <= look.now < begins
                if due and self._first(family, "lessons", pupil.given, f"{today} {number}"):
                    which = "?" if number == held[0] else number
                    self._say(family, look, "lessons", pupil.given, f"{which}:{self._taught(pupil, today)[number]}")

    # What comes at an hour

    def _by_hour(self, family: Family, look: Look, kind: str) -> None:
        today = look.now.date()
        if not family.wanted(kind) or look.came(family.hour(kind)) != today:
            return  # what an earlier day's hour had to say is said no more
        chosen = kind in family.hours
        if kind == "tips":
            if today.weekday() == WEDNESDAY and self._first(family, kind, "", f"{today}"):
                self._offer(family, look, Held(kind, "", "", _midnight(today)), chosen=chosen)
            return
        for pupil in family.pupils:
            for what in getattr(self, f"_{kind}_of")(pupil, today):
                if self._first(family, kind, pupil.given, f"{today} {what}"):
                    self._offer(family, look, Held(kind, pupil.given, what, _midnight(today)), chosen=chosen)

    def _plan(self, family: Family, look: Look) -> None:
        """Of tomorrow; of the same day for whoever chose an hour of the morning, and then till noon."""
        today = look.now.date()
        if not family.wanted("plan") or look.came(family.hour("plan")) != today:
            return
        early = family.hour("plan") < "12:00"
        day = today if early else today + DAY
        expires = datetime.combine(today, time(12)) if early else _midnight(today)
        for pupil in family.pupils:
            what = self._planned(pupil, day)
            if what and self._first(family, "plan", pupil.given, f"{day}"):
                self._offer(family, look, Held("plan", pupil.given, what, expires), chosen="plan" in family.hours)

    def _planned(self, pupil: Pupil, day: date) -> str:
        """ "" of a day without lessons."""
        taught = self._taught(pupil, day)
        told = ", ".join(f"{number}:{subject}" for number, subject in sorted(taught.items()))
        return f"{day} {told}" if self.city.learns(day) and any(taught.values()) else ""

    def _first(self, family: Family, kind: str, child: str, which: str) -> bool:
        """Whether it is the first time: a clock set back says nothing twice."""
        key = (family.id, kind, child, which)
        new = key not in self.once
        self.once.add(key)
        return new

    def _holidays_of(self, _: Pupil, today: date) -> Iterator[str]:
        for name, first in [*((name, first) for name, first, _ in self.city.breaks), ("летние", self.city.ends + DAY)]:
            if (first - today).days in COUNTED["holidays"]:
                yield f"{name[:5]} {(first - today).days}"

    def _exams_of(self, pupil: Pupil, today: date) -> Iterator[str]:
        mine = [(day, subject) for (number, subject), day in self.papers.exams.items() if number == pupil.number]
        for day in sorted({day for day, _ in mine if (day - today).days in COUNTED["exams"]}):
            yield f"{day} {', '.join(sorted(subject.lower() for of, subject in mine if of == day))}"

    def _term_end_of(self, pupil: Pupil, today: date) -> Iterator[str]:
        for first, last in self.city.terms:
            if (last - today).days in COUNTED["term_end"]:
                marks = {key: mark for key, mark in self.papers.marks[pupil.number].items() if first <= key[0] <= today}
                yield f"{last} {', '.join(sorted(_hanging(marks))) or '-'}"

    # The staff

    def _staff(self, family: Family, look: Look) -> None:
        today = look.now.date()
        if family.wanted("class_list") and look.came("08:00") == today:
            reported = self.papers.reported.get(today, ())
            mine = [each for each in self.city.pupils if each.class_name == family.class_name]
            names = sorted(each.given for each in mine if each.number in reported)
            if names and self._first(family, "class_list", "", f"{today}"):
                held = Held("class_list", family.class_name, f"{today} {', '.join(names)}", _midnight(today))
                self._offer(family, look, held)
        if family.wanted("stale") and look.came("09:00") == today and self.papers.marked:
            since = self.papers.marked.date()
            missed = [day for day in _between(since, today) if self.city.learns(day)]
            if len(missed) >= STALE_DAYS and self._first(family, "stale", "", f"{since}"):
                self._offer(family, look, Held("stale", "", f"{since}", _midnight(today)))


def _any(family: Family, numbers: Collection[str]) -> bool:
    """Whether it is about a child of theirs; then all that is new of their children is told."""
    return any(pupil.number in numbers for pupil in family.pupils)


def _hanging(marks: dict[tuple[date, str], str]) -> Iterator[str]:
    """Subjects of three marks or more whose mean is not further than 0.15 from where the next mark begins."""
    by_subject: dict[str, list[int]] = {}
    for (_, subject), mark in marks.items():
        by_subject.setdefault(subject, []).append(int(mark))
    for subject, several in by_subject.items():
        mean = Fraction(sum(several), len(several))
        if len(several) >= 3 and any(abs(mean - (target - Fraction(1, 2))) <= Fraction(3, 20) for target in (3, 4, 5)):
            yield subject


def _between(since: date, today: date) -> Sequence[date]:
    return [since + DAY * each for each in range(1, (today - since).days)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day + DAY, time())
