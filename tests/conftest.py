"""Of all tests: no example is held against a clock, and an import's files are looked at by processes that are ready."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from handlers.importing import process
from tests import reader

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def readers() -> Iterator[None]:
    """Of files, for imports in the tests' own process."""
    with reader.forking() as begun, pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "begun", begun)
        yield
