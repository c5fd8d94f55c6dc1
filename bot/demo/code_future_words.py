"""Who is signed up for «Код будущего» in the invented city, as `content/demo/code_future.toml` has it."""

from pydantic import Field

from bot.demo.piece import Piece
from storage.code_future import State


class Group(Piece):
    """Pupils of one site; languages, levels and states are dealt out in turn."""

    site: str
    pupils: int = Field(gt=0)
    languages: tuple[str, ...] = Field(min_length=1)
    levels: tuple[str, ...] = Field(min_length=1)
    states: tuple[State, ...] = Field(min_length=1)


class CodeFutureWords(Piece):
    """`places` of each site by its key: the bot tells them in the demo (handlers/rules/code_future.py)."""

    places: dict[str, int]
    group: tuple[Group, ...]
