"""What else a small invented region shows: what waits, what was doubted, what is closed."""

from __future__ import annotations

from collections.abc import Sequence

from rebozo.config.demo_invented import Invented
from rebozo.config.demo_sealing import Room


def add_all(invented: Invented, rooms: Sequence[Room]) -> None:
    """Each thing once in each network."""
