"""The list in words: its filters as chips, and the addresses of its pages."""

from __future__ import annotations

from datetime import date
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.forms import ChoiceField
from django.http import QueryDict
from django.utils.translation import gettext as _

from rebozo.registry.forms_filter import FilterForm, SeveralFilter
from rebozo.registry.reads import Filters, Key, Page
from rebozo.registry.showing import month_said

Chip = dict[str, str]


def chips(form: FilterForm, filters: Filters) -> list[Chip]:
    """The filters in force, one for each value, each with the address that takes it away."""
    asked = filters.asked
    found = []
    for name, values in asked.items():
        for value in values:
            rest = {**asked, name: [one for one in values if one != value]}
            label = _said(form, filters, name, value)
            found.append({"label": label, "url": f"?{urlencode(rest, doseq=True)}", "value": f"{name}={value}"})
    return found


def _said(form: FilterForm, filters: Filters, name: str, value: str) -> str:
    asked = form.fields[name]
    if isinstance(asked, SeveralFilter):
        return asked.said(value)
    if isinstance(asked, ChoiceField):
        return str(dict(cast("list[tuple[str, str]]", asked.choices)).get(value, value))
    month = getattr(filters, name)
    return f"{asked.label}: {month_said(month)}" if isinstance(month, date) else str(asked.label)


def key_of(text: str) -> Key | None:
    """Where the page before ended, from the address; None when it says nothing sensible."""
    month, _dot, code = text.partition("_")
    try:
        return Key(date.fromisoformat(f"{month}-01"), UUID(code))
    except ValueError:
        return None


def key_text(key: Key | None) -> str:
    """What `key_of` reads; empty at the end."""
    return f"{key.month:%Y-%m}_{key.code}" if key else ""


def misread(asked: QueryDict, filters: Filters) -> list[dict[str, str]]:
    """What the address asks that no list can answer, each in a sentence."""
    said = []
    if filters.since and filters.until and filters.until < filters.since:
        said.append(_("The months are the wrong way round: nothing happens from a later month until an earlier one."))
    if "after" in asked and key_of(asked.get("after", "")) is None:
        said.append(_("The address of that page was not understood. This is the first page."))
    return [{"kind": "info", "text": one} for one in said]


def next_url(asked: QueryDict, page: Page) -> str:
    """The address of the next page, with the same filters; empty at the end."""
    if page.after is None:
        return ""
    address = asked.copy()
    address["after"] = key_text(page.after)
    return f"?{address.urlencode()}"


def first_url(asked: QueryDict) -> str:
    """The address of the first page, for whoever is further on."""
    if key_of(asked.get("after", "")) is None:
        return ""
    address = asked.copy()
    del address["after"]
    return f"?{address.urlencode()}"
