"""Every answer about a child leaves a line that says who looked, so that a family can ask; a line a day is enough."""

from handlers.talk import Talk


class Looking:
    """Notes looks, and remembers those of today that are surely stored, so that most answers write nothing.

    A look counts as stored once the store says it had it already: the first note may still be undone with its step.
    """

    def __init__(self) -> None:
        self._day = 0
        self._stored: set[tuple[int, int]] = set()

    async def note(self, talk: Talk) -> None:
        """That the person was told about the children asked for."""
        if self._day != (day := talk.today.toordinal()):
            self._day, self._stored = day, set()
        person = talk.person.id
        if fresh := [child.id for child in talk.chosen if (child.id, person) not in self._stored]:
            new = await talk.store.looks.note(person, fresh, talk.today)
            self._stored.update((pupil, person) for pupil in fresh if pupil not in new)
