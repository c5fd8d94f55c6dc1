"""What every model of a file in `content/demo` has in common."""

from pydantic import BaseModel, ConfigDict


class Piece(BaseModel):
    """A piece of a content file: an unknown or a missing key is an editor's slip and is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")
