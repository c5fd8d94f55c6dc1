"""What a question about grades hears instead of its answer, or along with it.

A day that no calendar has is said to be none and never taken for another one. Grades of somebody who is not linked are
not shown, and no child of one's own answers for them without a word. And where a mark is feared, the answer says whom
to call.
"""

from dataclasses import replace

from handlers.talk import Ask, Asked, Reply, Talk

CHILDREN = 4
"""Buttons of one's own children: more would push the menu off a phone's screen."""
SIBLING = "relative"
"""Who may say «моя сестра» of a linked pupil: the relation that a brother has."""


def refusal(talk: Talk, asked: Asked) -> Reply | None:
    """Why this is not answered; None where it is."""
    menu = talk.button("menu.names.menu", Ask("menu"))
    if asked.unreal:
        latest = talk.button("grades.latest_ones", Ask("grades", subject=asked.subject))
        return talk.say("grades.unreal", said=asked.unreal, rows=[[latest, menu]])
    if not _about_others(talk, asked):
        return None
    mine = [
        talk.button("children.one", Ask("grades", "", child.id), child=child)
        for child in talk.person.children[:CHILDREN]
    ]
    return talk.say("grades.only_linked", children=talk.person.children, rows=[mine[:2], mine[2:], [menu]])


def _about_others(talk: Talk, asked: Asked) -> bool:
    if asked.surname and not any(asked.surname.startswith(child.initial.casefold()[:1]) for child in talk.chosen):
        return True
    if asked.children or not asked.others:
        return False
    return asked.others != "sibling" or all(child.relation != SIBLING for child in talk.chosen)


def soothed(talk: Talk, reply: Reply) -> Reply:
    """The same with one soft line at its end."""
    if not reply.says:
        return reply
    *before, last = reply.says
    return replace(reply, says=(*before, replace(last, text=f"{last.text}\n\n{talk.wording.text('grades.comfort')}")))
