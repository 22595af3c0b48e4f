"""The founded region is made once a run; what tests do to the database is rolled back, and the files are put back."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from hypothesis import settings as properties

if TYPE_CHECKING:
    from tests.region import Desk, Region

_KEPT = ("trust", "heads")

# The same examples each time, so that a failure repeats; a slow example is a busy machine, no failure.
properties.register_profile("house", deadline=None, derandomize=True, database=None)
properties.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _secrets() -> None:
    """The secrets of this run's own home."""
    settings.HOME.make_secrets()


@pytest.fixture(scope="session")
def _founded(django_db_setup: None, request: pytest.FixtureRequest) -> Region:
    """The region as it stood on its first day, committed before the first test."""
    from tests.region import found_region

    with request.getfixturevalue("django_db_blocker").unblock():
        region = found_region(Path(settings.REBOZO_HOME))
    _copy(region.home, region.home / "as founded")
    return region


@pytest.fixture
def region(db: None, _founded: Region) -> Iterator[Region]:
    """The region, whole again for each test."""
    from rebozo.network.models import Network
    from tests.region import found_region

    if Network.objects.exists():
        yield copy.deepcopy(_founded)
    else:  # a test with real transactions emptied every table
        for name in _KEPT:
            shutil.rmtree(_founded.home / name, ignore_errors=True)
        yield found_region(_founded.home)
        for name in _KEPT:
            shutil.rmtree(_founded.home / name, ignore_errors=True)
        return
    for name in _KEPT:
        shutil.rmtree(_founded.home / name, ignore_errors=True)
    _copy(_founded.home / "as founded", _founded.home)


@pytest.fixture
def desk(region: Region) -> Desk:
    """A browser of nobody's: `desk.as_("bea")` is hers."""
    from tests.region import Desk

    return Desk(region)


def _copy(source: Path, target: Path) -> None:
    for name in _KEPT:
        if (source / name).exists():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
