"""Of all tests: no example is held against a clock, and what every one needs is made once.

That is the schema of an empty store, and the process that looks at an import's files.
"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from handlers.importing import process
from storage import migrations
from tests import reader, schema

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """For this process alone; those that the tests start as commands do all themselves."""
    with reader.forking() as begun, pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "begun", begun)
        patch.setattr(migrations, "apply", schema.apply)
        yield
