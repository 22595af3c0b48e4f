"""What Bea marks on the page of the three questions; each test changes what it is about."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.region import Desk
from tests.story import Story, tell


@pytest.fixture
def story(desk: Desk) -> Story:
    return tell(desk)


def asked(**but: Any) -> dict[str, Any]:  # noqa: ANN401  form values
    """She says yes to being counted, speaking with Bea."""
    said = {"token": str(uuid4()), "count": "yes", "how": "spoken", "day": "2026-11-22"} | but
    return {name: value for name, value in said.items() if value is not None}
