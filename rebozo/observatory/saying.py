"""Months as a sentence says them."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def months_of(first: date, last: date) -> str:
    """One month, some months of a year, or from a year to another."""
    if first == last:
        return date_format(first, "YEAR_MONTH_FORMAT")
    if (first.year, first.month, last.month) == (last.year, 1, 12):
        return str(first.year)
    if first.year == last.year:
        said = {"first": date_format(first, "F"), "last": date_format(last, "YEAR_MONTH_FORMAT")}
        return _("%(first)s to %(last)s") % said
    said = {"first": date_format(first, "YEAR_MONTH_FORMAT"), "last": date_format(last, "YEAR_MONTH_FORMAT")}
    return _("%(first)s to %(last)s") % said
