"""A mark in a number's place: whoever has the number knows it again, and nobody reads it from the mark.

It needs no key, so what it is kept for can always be done; each has a salt of its own, so that two marks of one number
do not look alike. It hides a number from whoever reads, not from whoever tries every number there is: what carries
seals is kept private, and not for ever.
"""

import secrets
from hashlib import blake2b

SALT = 16
DIGEST = 16
"""Bytes of each; a seal is both, one after the other."""


def seal(*numbers: int | str) -> bytes:
    return _sealed(secrets.token_bytes(SALT), numbers)


def fits(sealed: bytes, *numbers: int | str) -> bool:
    """Whether these are the numbers, in their order, that were sealed."""
    return _sealed(sealed[:SALT], numbers) == sealed


def _sealed(salt: bytes, numbers: tuple[int | str, ...]) -> bytes:
    return salt + blake2b("\n".join(map(str, numbers)).encode(), key=salt, digest_size=DIGEST).digest()
