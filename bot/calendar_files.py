"""The .ics of an answer: single lessons and days off that a phone's calendar takes in, again and again without doubles.

Every event has an identity of its own that stays the same (UID) and a number that grows with the data (SEQUENCE), so
that a file that comes later corrects what an earlier one has put there. Nothing repeats by a rule: odd and even weeks
lose count across holidays.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

DAY = timedelta(days=1)


def calendar_file(values: Mapping[str, Any]) -> bytes:
    """What `handlers/calendar_file.py` asks for, by RFC 5545: UTF-8, lines of at most 75 octets that end in CRLF."""
    from icalendar import Calendar, Timezone

    zone = ZoneInfo(values["zone"])
    days = [date.fromisoformat(each["day"]) for each in values["events"]] or [date.fromisoformat(values["stamp"][:10])]
    calendar = Calendar()
    for name, value in (
        ("PRODID", "-//kovrov-bot//lessons//RU"),
        ("VERSION", "2.0"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", values["name"]),
        ("X-WR-TIMEZONE", values["zone"]),
    ):
        calendar.add(name, value)
    calendar.add_component(Timezone.from_tzid(values["zone"], first_date=min(days), last_date=max(days) + DAY))
    for each in values["events"]:
        calendar.add_component(_event(each, values, zone))
    made: bytes = calendar.to_ical()
    return made


def _event(each: Mapping[str, Any], values: Mapping[str, Any], zone: ZoneInfo) -> "Event":
    """One lesson or event, or whole days up to `until`, which is the last of them."""
    from icalendar import Event

    event, day = Event(), date.fromisoformat(each["day"])
    event.add("UID", each["uid"])
    event.add("DTSTAMP", datetime.fromisoformat(values["stamp"]))
    event.add("SEQUENCE", values["sequence"])
    if each.get("begins"):
        for name in ("begins", "ends"):
            if not each.get(name):  # a moment: nobody said how long it takes
                continue
            at = datetime.combine(day, time.fromisoformat(each[name]), zone)
            event.add("DTSTART" if name == "begins" else "DTEND", at)
    else:
        event.add("DTSTART", day)
        event.add("DTEND", date.fromisoformat(each.get("until", each["day"])) + DAY)
    event.add("SUMMARY", each["summary"])
    for name in ("location", "description"):
        if each.get(name):
            event.add(name, each[name])
    busy = bool(each.get("begins")) and not each.get("cancelled")
    event.add("STATUS", "CANCELLED" if each.get("cancelled") else "CONFIRMED")
    event.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    return event
