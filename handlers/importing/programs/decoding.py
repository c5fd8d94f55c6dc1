"""A program's text file as text, in whichever encoding it really is: what it says of itself is not always true."""

import re
from contextlib import suppress

from handlers.importing.faults import Unreadable

BIGGEST = 20 << 20
"""Bytes: a school's timetable takes half a megabyte."""

TOO_BIG = f"файл больше {BIGGEST >> 20} МБ: это не расписание одной школы."
UNKNOWN = "кодировка файла не распознана. Выгрузите его ещё раз в UTF-8 или Windows-1251."

DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([\w-]{1,40})[\"']")


def decoded(content: bytes) -> str:
    """Without a byte order mark. Raises `Unreadable`."""
    if len(content) > BIGGEST:
        raise Unreadable(TOO_BIG)
    declared = DECLARED.search(content[:1000])
    said = [declared[1].decode()] if declared else []
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", *said, "cp1251"]:
        with suppress(UnicodeError, LookupError):
            return content.decode(encoding)
    raise Unreadable(UNKNOWN)
