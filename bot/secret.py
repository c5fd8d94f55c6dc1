"""The key under which linking codes are hashed: from `BOT_SECRET`, or from a file made at the first start."""

import errno
import os
import secrets
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from bot.settings import Settings
from storage import unused_codes
from storage.store import Store

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


async def agreed(settings: Settings, store: Store, now: datetime) -> bytes:
    """The key, made sure to be the one under which the store's codes are hashed, and noted there.

    Raises `KeyLost` where it is another one and something needs it; then no new key is made either. Raises `OSError` as
    `key`.
    """
    await check(settings, store, now)
    agreed = key(settings)
    await unused_codes.note_key(store, _fingerprint(agreed))
    return agreed


async def check(settings: Settings, store: Store, now: datetime) -> None:
    """Raises `KeyLost` where something in the store needs a key that is not here. Makes and writes nothing."""
    there = settings.secret is not None or settings.secret_path.exists()
    await unused_codes.check_key(store, _fingerprint(key(settings)) if there else None, now)


def _fingerprint(of: bytes) -> bytes:
    return blake2b(b"the key of codes", key=of, digest_size=16).digest()


def _kept(path: Path) -> bytes:
    kept = path.read_bytes().strip()
    if len(kept) < BYTES:
        raise OSError(errno.ENODATA, "the key file is too short", str(path))
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
