"""An attack as Bea would register it, field by field; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from rebozo.registry.models import Attack, Event
from tests.region import Desk

Typed = Callable[..., dict[str, Any]]


@pytest.fixture
def typed() -> Typed:
    """What is typed into the short form: one defender, new, in October, in Honduras, with her leave."""

    def fields(**but: Any) -> dict[str, Any]:  # noqa: ANN401  form values
        said = {
            "token": str(uuid4()), "types": ["T01"], "shape": "personal", "name": "Jacaranda", "month": "10",
            "year": "2026", "country": "HN", "basis": "consent",
        } | but  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}

    return fields


@pytest.fixture
def registered(desk: Desk, typed: Typed) -> Callable[..., Attack]:
    """Bea registers it, and here is its first attack."""

    def register(**but: Any) -> Attack:  # noqa: ANN401  form values
        said = typed(**but)
        answer = desk.as_("bea").post("registry:new", data=said)
        assert answer.status_code == 302, answer.content.decode()
        return Event.objects.get(pk=said["token"]).attacks.order_by("type").first()  # type: ignore[return-value]  # it has one

    return register
