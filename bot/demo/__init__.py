"""An invented Kovrov to try the bot on: `invent` makes it, `export` writes the files that its schools would hand over.

`filled` gives a store that holds all of it: the files imported, the adults of its families linked with their children.

Everybody in it is invented; institutions are real by number only.
"""

from bot.demo.city import Adult, CastMember, City, Duty, Employee, Family, Institution, Pupil, SchoolClass, SecondSeat
from bot.demo.exports import Exports, export
from bot.demo.invention import invent
from bot.demo.schools import REAL_SIZE
from bot.demo.stores import SMALL, Filled, Stage, filled

__all__ = [
    "REAL_SIZE",
    "SMALL",
    "Adult",
    "CastMember",
    "City",
    "Duty",
    "Employee",
    "Exports",
    "Family",
    "Filled",
    "Institution",
    "Pupil",
    "SchoolClass",
    "SecondSeat",
    "Stage",
    "export",
    "filled",
    "invent",
]
