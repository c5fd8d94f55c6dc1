"""What happens on the days of a year, at which minute, and at which of them the bot dies."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from tests.year import chats, signing, wishes
from tests.year.city import DAY, SUBJECTS, Family, Pupil, clock
from tests.year.drive import Year
from tests.year.expected import OUTDATED
from tests.year.papers import News
from tests.year.wishes import Talk

MINUTE = timedelta(minutes=1)
TICKS = ("06:30", "07:00", "08:00", "09:00", "12:00", "16:00", "17:00", "18:00", "19:00", "20:00", "22:30")
OF_LESSONS = ("07:50", "08:11", "08:15", "08:45", "09:10", "10:15", "11:20")
"""Forty and fifteen minutes before lessons, and one at which what is said at the next is made."""
EXAMS_APART = 28
TUESDAY, THURSDAY = 1, 3
"""When files of events come, every other week each: what one says is settled before the next one."""
NO_MARKS = (60, 66)
"""From which day of the year to which the school hands over no marks."""
FAULTS = (("11:31", "set_back"), ("11:31", "set_forward"), ("12:31", "stops"), ("12:32", "starts"))
"""Of the clock of the bot's computer, and of whoever should have started it."""
TALK = ("noon", "evening", "night")
UNHEARD = (*TALK, "reports", "signs", "steps")
"""What is no reason to look at the clock."""
FATAL = {"planning": ("19:00",), "away": ("18:00", "19:00"), "importing": ("marks",), "sending": ("18:00", "19:00")}


class Days:
    def __init__(self, year: Year, first: date) -> None:
        self.year, self.first = year, first
        self.city, self.papers = year.city, year.papers
        self.dice = random.Random(year.dice.random())
        self.faults: Mapping[str, date] = {}
        """On which day each of `FAULTS` happens."""
        self.back: dict[int, date] = {}
        """When whoever said «стоп» or cannot be written to comes back."""

    async def day(self, day: date, deaths: Sequence[str] = ()) -> None:
        acts = sorted(self._acts(day))
        fatal = self._fatal(acts, deaths)
        for number, (at, name) in enumerate(acts):
            death = fatal.get(number, "")
            if name in TALK and not self.year.bot.runs:
                continue
            if not name:
                await self.year.look(at, death)
                continue
            await self.year.look(at)
            await getattr(self, f"_{name}")(day, death)
            if name not in UNHEARD:
                await self.year.look(self.year.at + MINUTE)

    def _fatal(self, acts: Sequence[tuple[datetime, str]], deaths: Sequence[str]) -> dict[int, str]:
        """By the number of the act how the bot dies at it."""
        fatal: dict[int, str] = {}
        for death in deaths:
            places = FATAL.get(death)
            fitting = [
                number
                for number, (at, name) in enumerate(acts)
                if number not in fatal and (not name if places is None else (name or f"{at:%H:%M}") in places)
            ]
            fatal |= {self.dice.choice(fitting): death} if fitting else {}
        return fatal

    def _acts(self, day: date) -> Iterator[tuple[datetime, str]]:
        """When what happens; "" where only the clock goes on."""
        chance = self.dice.random
        times = [(each, "") for each in TICKS]
        times += [("12:05", "noon"), ("16:58", "evening"), ("21:40", "night")]
        if self.city.learns(day):
            times += [(each, "") for each in OF_LESSONS]
            times.append((self.dice.choice(("17:35", "21:20")), "marks"))
            times.append(("16:30", "reports"))
            times += [(self.dice.choice(("17:45", "19:30")), "tomorrow")] * (chance() < 0.5)
            times += [("21:10", "late")] * (chance() < 0.3)
            times += [("08:12", "today")] * (chance() < 0.25)
            if chance() < 0.3:
                times.append(("09:40", "absences"))
                times += [("10:20", "here")] * (chance() < 0.3)
        if day.weekday() == 0:
            times.append(("09:20", "queue"))
        times += [(at, name) for at, name in FAULTS if self.faults.get(name) == day]
        number = (day - self.first).days % EXAMS_APART
        times += [("14:00", "exam")] * (number == 1)
        times += [(self.dice.choice(("14:10", "18:15")), "moved")] * (number == EXAMS_APART // 2)
        times += [("12:20", "signs")] + [("18:10", "steps")] * (chance() < 0.5)
        odd = day.isocalendar().week % 2 == 1
        times += [("13:10", "events")] * (day.weekday() == TUESDAY and odd)
        times += [(self.dice.choice(("18:30", "19:20", "21:15")), "events")] * (day.weekday() == THURSDAY and not odd)
        return ((clock(day, at), name) for at, name in times)

    # Files

    async def _marks(self, day: date, death: str) -> None:
        if NO_MARKS[0] <= (day - self.first).days <= NO_MARKS[1]:
            return
        rows, news = self.papers.grades(day)
        if death:
            await self.year.imports_and_dies("grades", rows, news)
        else:
            await self.year.imports("grades", rows, news)
        self.papers.marked = clock(day, "12:00")

    async def _tomorrow(self, day: date, _: str) -> None:
        await self._changes(self.city.next_day(day))

    async def _late(self, day: date, _: str) -> None:
        await self._changes(self.city.next_day(self.city.next_day(day)))

    async def _today(self, day: date, _: str) -> None:
        await self._changes(day)

    async def _changes(self, day: date) -> None:
        """Some are a mistake and taken back: at once, or when people have heard them."""
        before, earlier = self.papers.of_day(day), set(self.year.model.news.classes)
        rows, news = self.papers.changes(day)
        await self.year.imports("substitutions", rows, news)
        chance = self.dice.random()
        if chance < 0.3:
            if chance < 0.15:
                await self.year.look(self.year.at + MINUTE)
            await self.year.takes_back("substitutions", self.papers.take_back(day, before))
            self.year.model.news.classes &= earlier  # what came and went between two looks is no news

    async def _absences(self, day: date, _: str) -> None:
        await self.year.imports("absences", *self.papers.away(day))

    async def _here(self, day: date, _: str) -> None:
        await self.year.takes_back("absences", self.papers.here_after_all(day))

    async def _queue(self, day: date, _: str) -> None:
        await self.year.imports("queue", *self.papers.queued(day))

    async def _exam(self, day: date, _: str) -> None:
        """Of every third nobody hears: the file was a mistake."""
        which = (day - self.first).days // EXAMS_APART
        subject, far = SUBJECTS[which % len(SUBJECTS)], (8, 33)[which % 2]
        rows = self.papers.sitting("ВПР" if which < len(SUBJECTS) else "ОГЭ", subject, day + DAY * far)
        await self.year.imports("exams", rows)
        if which % 3 == 2:
            await self.year.takes_back("exams", self.papers.no_sitting(subject))

    async def _moved(self, day: date, _: str) -> None:
        """Some examinations that are still to come are on another day."""
        which = (day - self.first).days // EXAMS_APART
        subject = SUBJECTS[which % len(SUBJECTS)]
        if which % 4 == 1 and which % 3 != 2:
            rows = self.papers.sitting("ВПР" if which < len(SUBJECTS) else "ОГЭ", subject, day + DAY * 10)
            await self.year.imports("exams", rows)

    async def _events(self, day: date, _: str) -> None:
        """Some are a mistake, and taken back at once, or when people have heard of them."""
        gatherings, news = self.papers.gatherings, News(came={"events"})
        await self.year.imports("events", gatherings.file(day), news)
        chance = self.dice.random()
        if chance < 0.4:
            if chance < 0.3:
                await self.year.look(self.year.at + MINUTE)
            gatherings.take_back()
            await self.year.takes_back("events", news)

    async def _reports(self, day: date, _: str) -> None:
        """Some parents say that a child will not come tomorrow."""
        if not self.city.learns(day + DAY):
            return
        parents = [family for family in self.city.families if family.who == "parent"]
        for family in self.dice.sample(parents, max(len(parents) // 40, 1)):
            await self.year.reports(family, self.dice.choice(family.pupils), day + DAY)

    async def _signs(self, day: date, _: str) -> None:
        """Some children are signed up for what is to come."""
        await signing.one_of(self.year, self._pupils(15), day)
        for pupil in self._pupils(30):
            if pupil.class_name.startswith("9"):
                await signing.a_step(self.year, pupil, day)

    async def _steps(self, day: date, _: str) -> None:
        """Of some of whom something waits to be said that is another thing by now."""
        held = self.year.model.voice.held
        for family in [each for each in self.city.families if each.id in held]:
            for pupil in [each for each in family.pupils if each.number in self.papers.programme.of]:
                await signing.a_step(self.year, pupil, day)
            await signing.one_of(self.year, family.pupils, day)

    def _pupils(self, share: int) -> list[Pupil]:
        return self.dice.sample(self.city.pupils, max(len(self.city.pupils) // share, 1))

    # What goes wrong with the computer

    def goes_wrong(self, whole: Sequence[int]) -> list[int]:
        """Choose when, among these days by their numbers; those of them on which somebody would start a dead bot."""
        away = self.dice.choice([number for number in whole if number + 2 in whole])
        alive = [number for number in whole if not away <= number <= away + 2]
        back, forward = self.dice.sample(alive, 2)
        when = {"set_back": back, "set_forward": forward, "stops": away, "starts": away + 2}
        self.faults = {name: self.first + DAY * number for name, number in when.items()}
        return alive

    async def _set_back(self, *_: object) -> None:
        """It lives through yesterday's evening once more; then somebody sets the clock right as it runs."""
        yesterday = self.year.at - DAY
        await self.year.runs_at(-DAY, anew=True)
        for hour in ("16:00", "18:00", "19:00", "20:00", "22:30"):
            await self.year.runs_at(clock(yesterday.date(), hour) - self.year.at)
        await self.year.runs_at(timedelta(0))

    async def _set_forward(self, *_: object) -> None:
        await self.year.runs_at(DAY, anew=True)
        await self.year.runs_at(timedelta(0), anew=True)

    async def _stops(self, *_: object) -> None:
        await self.year.stops()

    async def _starts(self, *_: object) -> None:
        await self.year.bot.start()

    # People

    def _some(self, share: int) -> list[Family]:
        mine = [family for family in self.city.families if family.pupils and not family.gone]
        return self.dice.sample(mine, max(len(mine) // share, 1))

    async def _noon(self, day: date, _: str) -> None:
        """Some want something else, some go and some come back; of none of them anything waits."""
        for family in self.city.families:
            if self.back.get(family.id) == day:
                del self.back[family.id]
                if family.gone:
                    await self.year.allows(family)
                if family.stopped:
                    await self._says(family, wishes.at_noon(self.dice, family))
        for family in self._some(60):
            if family.stopped or family.silenced(self.year.at) or self.year.model.waits(family):
                continue
            if self.dice.random() < 0.2:
                await self.year.denies(family)
                self._comes_back(family, day)
            else:
                await self._says(family, wishes.at_noon(self.dice, family))
        if self.dice.random() < 0.15:
            await chats.otherwise(self.year, self.dice.choice(self.city.chats))
        await self.year.heard_out()

    async def _evening(self, day: date, _: str) -> None:
        for family in (*self._some(100), *self._about_to_hear(day)):
            if not family.stopped and not family.silenced(self.year.at):
                await self._says(family, wishes.in_the_evening(self.dice, clock(day, "16:58")))
        await self.year.heard_out()

    def _about_to_hear(self, day: date) -> list[Family]:
        """One of those for whom a day counts down today that may yet change."""
        of = self.year.model.countdowns.of
        mine = [
            family
            for family in self._some(1)
            if any([*of[kind](pupil, day)] for kind in OUTDATED for pupil in family.pupils)
        ]
        return mine[:1] if self.dice.random() < 0.5 else []

    async def _night(self, day: date, _: str) -> None:
        """«Стоп» also ends what waits for the morning."""
        for family in self._some(200):
            if not family.stopped and not family.silenced(self.year.at):
                await self._says(family, wishes.STOP)
        await self.year.heard_out()

    async def _says(self, family: Family, talk: Talk) -> None:
        await self.year.says(family, talk)
        if family.stopped:
            self._comes_back(family, self.year.at.date())

    def _comes_back(self, family: Family, day: date) -> None:
        self.back[family.id] = day + DAY * self.dice.randint(1, 14)
