"""Dates as people remember them: a day, a month, a year, or about."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a remembered date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ABOUT = "about"


@dataclass(frozen=True)
class RememberedDate:
    """A date with its precision. What is not known is None; `about` means the month may be another."""

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without its month")
        if self.month is not None and not 1 <= self.month <= 12:  # noqa: PLR2004  twelve months
            raise ValueError("no such month")
        if self.day is not None and not 1 <= self.day <= monthrange(self.year, self.month or 1)[1]:
            raise ValueError("no such day")

    @property
    def precision(self) -> Precision:
        if self.about:
            return Precision.ABOUT
        if self.day is not None:
            return Precision.DAY
        return Precision.MONTH if self.month is not None else Precision.YEAR

    @property
    def first_of_month(self) -> date:
        """The month that is kept in clear. A date of which only the year is known is counted in January."""
        return date(self.year, self.month or 1, 1)

    def as_text(self) -> str:
        """ISO 8601, as much as is known: 2026, 2026-11 or 2026-11-22, with a final ~ when it is about."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text + ("~" if self.about else "")

    @classmethod
    def from_text(cls, text: str) -> RememberedDate:
        """Read what `as_text` wrote. ValueError when it is anything else."""
        about = text.endswith("~")
        parts: list[int | None] = [int(part) for part in text.removesuffix("~").split("-")]
        if not 1 <= len(parts) <= 3:  # noqa: PLR2004  year, month, day
            raise ValueError("not a remembered date")
        year, month, day = (*parts, None, None)[:3]
        return cls(year or 0, month, day, about)
