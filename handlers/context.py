"""A question goes on: «а за прошлую неделю?», «а у Пети?» take what they leave unsaid from the question before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.talk import EVERYONE, Ask, Asked, Child, Period, Talk

DATED = ("grades", "timetable", "homework")
"""What a bare day or subject may be about."""

STANDALONE = frozenset(("menu", "help", "cancel", "privacy", "forget", "children"))
"""Nobody goes on from these."""


def asked_by(press: Ask, talk: Talk) -> Asked:
    """A button's question, as if it had been said."""
    period = Period(press.first, press.last) if press.first and press.last and press.first <= press.last else None
    return Asked(
        text=talk.incoming.text, capability=press.capability, what=press.what, period=period, subject=press.subject
    )


def chosen(talk: Talk, asked: Asked, press: Ask | None) -> tuple[Child, ...]:
    """The children asked about: those named, else the one the talk is about, else all."""
    children = talk.person.children
    if asked.everyone or (press is not None and press.child == EVERYONE):
        return children
    if press is not None and press.child is not None:
        return tuple(child for child in children if child.id == press.child)
    if asked.children:
        return tuple(child for child in children if child.given in asked.children)
    return tuple(child for child in children if child.id == talk.session.child) or children


def completed(talk: Talk, asked: Asked) -> Asked:
    """Words that name no capability, with what the question before had; as they are where they do not go on from it.

    A bare name with no question before begins a talk about that child; a bare day or subject is a guess.
    """
    if not (asked.period or asked.subject or asked.children or asked.everyone):
        return asked
    if talk.session.context:
        return _continued(asked, talk.session.context)
    if asked.supposed:
        return replace(asked, capability=asked.supposed)
    if asked.children or asked.everyone:
        return replace(asked, capability="children")
    return replace(asked, guesses=asked.guesses or DATED)


def kept(asked: Asked, press: Ask | None, children: tuple[Child, ...]) -> dict[str, Any] | None:
    """What of this question the dialog remembers; None where nobody goes on from it."""
    if asked.capability in STANDALONE:
        return None
    named = asked.children or (press is not None and press.child)
    return {
        "capability": asked.capability,
        "what": asked.what,
        "first": asked.period and asked.period.first.isoformat(),
        "last": asked.period and asked.period.last.isoformat(),
        "subject": asked.subject,
        "children": [child.given for child in children] if named else [],
    }


def _continued(asked: Asked, before: Mapping[str, Any]) -> Asked:
    period = asked.period
    if period is None and before.get("first"):
        period = Period(date.fromisoformat(before["first"]), date.fromisoformat(before["last"]))
    children = asked.children
    if not children and not asked.everyone:
        children = tuple(before.get("children") or ())
    return replace(
        asked,
        capability=before["capability"],
        what=asked.what or before["what"],
        period=period,
        subject=asked.subject or before["subject"],
        children=children,
    )
