"""What should be said, worked out from the city's truth alone: no line of the bot's own rules is used here."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tests.year.city import BELLS, DAY, City, Family, Pupil
from tests.year.countdowns import Countdowns
from tests.year.facts import NEVER, Fact, Held, Look
from tests.year.newest import Changes, Substitutions
from tests.year.papers import News, Papers
from tests.year.voice import Voice

BY_HOUR = ("holidays", "exams", "events", "term_end", "code_future", "tips")
OUTDATED = ("exams", "events", "code_future")
"""Of these what waits is dropped when it holds no more."""
WEDNESDAY = 2
STALE_DAYS = 3


class Model:
    """`told` is what each person has heard of the marks of a child."""

    def __init__(self, city: City, papers: Papers) -> None:
        self.city, self.papers = city, papers
        self.voice = Voice()
        self.countdowns = Countdowns(city, papers)
        self.substitutions = Substitutions(city, papers, self.voice)
        self.changes = Changes(papers, self.voice)
        self.told: dict[tuple[int, str], dict[tuple[date, str], str]] = {}
        self.noted: dict[tuple[int, str, date], str] = {}
        self.news = News()

    @property
    def facts(self) -> list[Fact]:
        return self.voice.facts

    def start(self) -> None:
        """Now nobody has anything to hear: the first files are in."""
        for family in self.city.families:
            for pupil in family.pupils:
                self.told[family.id, pupil.number] = dict(self.papers.marks[pupil.number])

    def look(self, look: Look) -> None:
        """What leaves at this look at the clock."""
        self.substitutions.begin(look, self.news)
        for family in (*self.city.families, *self.city.chats):
            if family.gone:
                continue
            self._release(family, look)
            self.substitutions.look(family, look, self.news)
            self.changes.look(family, look, self.news)
            self._absences(family, look)
            self._queue(family, look)
            self._grades(family, look)
            self._lessons(family, look)
            self._plan(family, look)
            for kind in BY_HOUR:
                self._by_hour(family, look, kind)
            self._staff(family, look)
        self.news = News()

    def waits(self, family: Family) -> bool:
        """Whether anything waits for them."""
        return family.id in self.voice.held or self.substitutions.waits(family) or self.changes.waits(family)

    def forget(self, family: Family, kind: str = "") -> None:
        """Nobody wants what waits of a kind any more, of every kind where none is named."""
        self.voice.forget(family, kind)
        if kind in ("", "substitutions"):
            self.substitutions.forget(family)
        if kind in ("", "event_changes"):
            self.changes.forget(family)

    def _release(self, family: Family, look: Look) -> None:
        self.voice.release(family, look, lambda held: self._now(family, held, look.now.date()))
        self.substitutions.release(family, look)
        self.changes.release(family, look)

    def _now(self, family: Family, held: Held, today: date) -> Held | None:
        """What waits, as it is by now."""
        if held.kind not in ("plan", *OUTDATED):
            return held
        (pupil,) = (each for each in family.pupils if each.given == held.child)
        if held.kind == "plan":
            what = self._planned(pupil, date.fromisoformat(held.what[:10]))
        else:
            what = next((each for each in self.countdowns.of[held.kind](pupil, today) if _same(held, each)), "")
        return replace(held, what=what) if what else None

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
                    self.voice.offer(family, look, held, chosen=bool(family.hours.get("grades")))
            self.told[family.id, pupil.number] = dict(marks)

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
                held = Held("absences", pupil.given, noted or "gone", _midnight(today))
                self.voice.offer(family, look, held)

    # The queue

    def _queue(self, family: Family, look: Look) -> None:
        if family.application not in self.news.queue or not family.wanted("queue"):
            return
        history = self.papers.queue[family.application]
        if len(history) > 1 and history[-1][1:] != history[-2][1:]:
            (_, was, before), (day, place, status) = history[-2:]
            moved = f"{was}>{place}" if was != place else "-"
            what = f"{day} {moved} {status if status != before else '-'}"
            self.voice.offer(family, look, Held("queue", "", what, NEVER))

    # Lessons

    def _taught(self, pupil: Pupil, day: date) -> dict[int, str]:
        """By lesson; "" where it is cancelled."""
        planned = self.city.planned(pupil.class_name, day)
        return planned | self.papers.substitutions.get((pupil.class_name, day), {})

    def _lessons(self, family: Family, look: Look) -> None:
        today = look.now.date()
        if not family.wanted("lessons") or family.silenced(look.now) or not self.city.learns(today):
            return
        for pupil in family.pupils:
            taught = self._taught(pupil, today)
            held = [number for number, subject in sorted(taught.items()) if subject]
            for number in held if family.every else held[:1]:
                begins = datetime.combine(today, time.fromisoformat(BELLS[number - 1][0]))
                due = look.before < begins - timedelta(minutes=family.lead) <= look.now < begins
                if due and self.voice.first(family, "lessons", pupil.given, f"{today} {number}"):
                    which = "?" if number == held[0] else number
                    self.voice.say(family, look, "lessons", pupil.given, f"{which}:{taught[number]}")

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
            if what and self.voice.first(family, "plan", pupil.given, f"{day}"):
                held = Held("plan", pupil.given, what, expires)
                self.voice.offer(family, look, held, chosen="plan" in family.hours)

    def _planned(self, pupil: Pupil, day: date) -> str:
        """ "" of a day without lessons. What is held that day for the class is told too, whoever is signed up."""
        taught = self._taught(pupil, day)
        if not self.city.learns(day) or not any(taught.values()):
            return ""
        told = ", ".join(f"{number}:{subject}" for number, subject in sorted(taught.items()))
        coming = sorted(each.told for each in self.papers.gatherings.on(day) if each.concerns(pupil.class_name))
        return f"{day} {told}" + "".join(f" + {each}" for each in coming)

    # What comes at an hour

    def _by_hour(self, family: Family, look: Look, kind: str) -> None:
        today = look.now.date()
        if not family.wanted(kind) or look.came(family.hour(kind)) != today:
            return  # what an earlier day's hour had to say is said no more
        chosen = kind in family.hours
        if kind == "tips":
            if today.weekday() == WEDNESDAY and self.voice.first(family, kind, "", f"{today}"):
                self.voice.offer(family, look, Held(kind, "", "", _midnight(today)), chosen=chosen)
            return
        for pupil in family.pupils:
            for what in self.countdowns.of[kind](pupil, today):
                if self.voice.first(family, kind, pupil.given, f"{today} {what}"):
                    held = Held(kind, pupil.given, what, _midnight(today))
                    self.voice.offer(family, look, held, chosen=chosen)

    # The staff

    def _staff(self, family: Family, look: Look) -> None:
        today = look.now.date()
        if family.wanted("class_list") and look.came("08:00") == today:
            reported = self.papers.reported.get(today, ())
            mine = [each for each in self.city.pupils if each.class_name == family.class_name]
            names = sorted(each.given for each in mine if each.number in reported)
            if names and self.voice.first(family, "class_list", "", f"{today}"):
                held = Held("class_list", family.class_name, f"{today} {', '.join(names)}", _midnight(today))
                self.voice.offer(family, look, held)
        if family.wanted("stale") and look.came("09:00") == today and self.papers.marked:
            since = self.papers.marked.date()
            missed = [day for day in _between(since, today) if self.city.learns(day)]
            if len(missed) >= STALE_DAYS and self.voice.first(family, "stale", "", f"{since}"):
                self.voice.offer(family, look, Held("stale", "", f"{since}", _midnight(today)))


def _any(family: Family, numbers: Collection[str]) -> bool:
    """Whether it is about a child of theirs; then all that is new of their children is told."""
    return any(pupil.number in numbers for pupil in family.pupils)


def _same(held: Held, what: str) -> bool:
    """Whether it is the same thing: of examinations and events all of one day are, however many they are by now."""
    return what == held.what if held.kind == "code_future" else what[:10] == held.what[:10]


def _between(since: date, today: date) -> Sequence[date]:
    return [since + DAY * each for each in range(1, (today - since).days)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day + DAY, time())
