"""The key under which linking codes are hashed: from `BOT_SECRET`, or from a file made at the first start."""

import os
import secrets
from hashlib import blake2b
from pathlib import Path

from bot.settings import Settings

BYTES = 32


def key(settings: Settings) -> bytes:
    """32 bytes, the same at every start.

    Without `BOT_SECRET` they come from the file beside the database, made with mode 0600 where it is missing: whole or
    not at all, and once also when two processes start together. Raises `OSError` where it can neither be read nor made.
    """
    if settings.secret is not None:
        return _digest(settings.secret.get_secret_value().encode())
    path = settings.secret_path
    try:
        return _digest(_kept(path))
    except FileNotFoundError:
        _make(path)
        return _digest(_kept(path))


def _kept(path: Path) -> bytes:
    kept = path.read_bytes().strip()
    if len(kept) < BYTES:
        raise OSError(f"the key file is too short: {path}")
    return kept


def _make(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, it fails where another process was first
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)


def _digest(secret: bytes) -> bytes:
    """Any length of secret as one key of the length that is used."""
    return blake2b(secret, digest_size=BYTES).digest()
