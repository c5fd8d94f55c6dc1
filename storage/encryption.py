"""A copy under a passphrase: of the age format, and read and written as a stream, however large the store is.

The file is a tar archive of two: `key.age`, a fresh key under the passphrase, and `store.db.age`, the copy under that
key (age itself takes a passphrase only for what fits in memory). So it opens without this program too:
`tar -xf FILE`, then `age -d -i key.age store.db.age`. The passphrase is made costly to guess: some seconds and about
a gigabyte of memory each time it is used.
"""

import tarfile
from pathlib import Path
from typing import BinaryIO, Protocol

KEY, COPY = "key.age", "store.db.age"


class WrongPassphrase(Exception):
    """The passphrase is not the one; or the very beginning of the file is damaged, which looks the same."""


class Damaged(Exception):
    """What the key opens is not what was written."""


class Reads(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class Writes(Protocol):
    def write(self, content: bytes, /) -> int: ...


class _Watched:
    """A file whose trouble is remembered: the library turns it into a trouble of its own."""

    def __init__(self, file: Writes) -> None:
        self._file = file
        self.trouble: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as trouble:
            self.trouble = trouble
            raise

    def flush(self) -> None:
        """The owner of the file does it."""


def encrypted(file: Path) -> bool:
    """Whether the file is such a copy. Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(len(KEY) + 1) == KEY.encode() + b"\0"


def encrypt(plain: Reads, target: BinaryIO, passphrase: str) -> None:
    """Write `plain` to `target`, from where it stands, encrypted. Raises `OSError`."""
    import pyrage  # type: ignore[import-untyped]  # it comes without types

    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    target.write(_header(KEY, len(key)) + key + _filling(len(key)))
    start = target.tell()
    target.write(bytes(tarfile.BLOCKSIZE))  # the header, when the size is known
    watched = _Watched(target)
    try:
        pyrage.encrypt_io(plain, watched, [identity.to_public()])
    except (pyrage.EncryptError, OSError) as error:
        raise watched.trouble or OSError(str(error)) from error
    size = target.tell() - start - tarfile.BLOCKSIZE
    target.write(_filling(size) + bytes(2 * tarfile.BLOCKSIZE))
    target.seek(start)
    target.write(_header(COPY, size))


def decrypt(file: Path, target: Writes, passphrase: str) -> None:
    """Write what is in the file to `target`. Raises `WrongPassphrase`, `Damaged`, `OSError`."""
    import pyrage

    with file.open("rb") as opened:
        key, copy = _members(opened)
        try:
            identity = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(key, passphrase).decode().strip())
        except pyrage.DecryptError as error:
            raise WrongPassphrase from error
        watched = _Watched(target)
        try:
            pyrage.decrypt_io(copy, watched, [identity])
        except (pyrage.DecryptError, OSError) as error:
            if watched.trouble:
                raise watched.trouble from error
            raise Damaged from error


def _members(opened: BinaryIO) -> tuple[bytes, object]:
    try:
        archive = tarfile.open(fileobj=opened, mode="r:")  # noqa: SIM115  # it is closed with the file
        key, copy = archive.extractfile(KEY), archive.extractfile(COPY)
        if key is None or copy is None:
            raise Damaged
        return key.read(), copy
    except (tarfile.TarError, KeyError) as error:
        raise Damaged from error


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _filling(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)
