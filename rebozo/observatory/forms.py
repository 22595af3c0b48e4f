"""What the table is asked for. It lives in the address: codes only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rebozo.codes.reads import groupings
from rebozo.network.models import Network
from rebozo.observatory.figures import Asked
from rebozo.observatory.models import Period
from rebozo.registry import choices
from rebozo.registry.draft import FIRST_YEAR
from rebozo.registry.forms import EVERY, AddressForm, number, say_it_plainly
from rebozo.registry.forms_filter import CodeFilter


class TableForm(AddressForm):
    """Which year, which country and which network, or all."""

    quiet = True
    year = number(_("Year"), most=9999)
    country = forms.ChoiceField(label=_("Country"), required=False)
    network = forms.ChoiceField(label=_("Network"), required=False)

    grouping = forms.ChoiceField(label=_("Types grouped as in"), required=False)

    def __init__(self, data: Any, *, networks: Iterable[Network]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        every = _("All of them")
        here = [(str(network.code), network.name) for network in networks]
        self.fields["country"].choices = [("", EVERY), *choices.plain("countries")]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        self.fields["network"].choices = [("", every), *here]  # type: ignore[attr-defined]  # the same
        kept = [(str(one.code), one.title) for one in groupings("attack_types")]
        self.fields["grouping"].choices = [("", _("No grouping")), *kept]  # type: ignore[attr-defined]  # the same
        if not kept:
            del self.fields["grouping"]
        if len(here) < 2:  # noqa: PLR2004  one network is no choice
            del self.fields["network"]


class _Months(forms.Form):
    """From a month of a year to another."""

    from_month = forms.TypedChoiceField(label=_("From the month of"), coerce=int)
    from_year = number(_("Year"), most=9999, required=True, missing=_("A year, in four figures."))
    to_month = forms.TypedChoiceField(label=_("To the month of"), coerce=int)
    to_year = number(_("Year"), most=9999, required=True, missing=_("A year, in four figures."))

    def __init__(self, data: Any, *, today: date, initial: dict[str, Any]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial=initial)
        self.today = today
        months = [(str(one), capfirst(name)) for one, name in MONTHS.items()]
        for name in ("from_month", "to_month"):
            self.fields[name].choices = months  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        say_it_plainly(self.fields)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        for name in ("from_year", "to_year"):
            if not FIRST_YEAR <= said[name] <= self.today.year:
                self.add_error(name, _("A year that has come, after 1950."))
                return said
        said["first"] = date(said["from_year"], said["from_month"], 1)
        said["last"] = date(said["to_year"], said["to_month"], 1)
        if said["last"] < said["first"]:
            self.add_error("to_month", _("The last month comes before the first."))
        return said


class PeriodForm(_Months):
    """Which months are closed together, and until which day what is registered goes in."""

    cutoff = forms.DateField(
        label=_("Cut-off day"),
        help_text=_("What is registered until that day goes into the first cut. What comes later, into the next."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("A date like 2026-11-22."), "required": _("Until which day?")},
    )

    def __init__(self, data: Any, *, today: date) -> None:  # noqa: ANN401  Django's own
        quarter = (today.month - 1) // 3 or 4
        year = today.year if today.month > 3 else today.year - 1  # noqa: PLR2004  the quarter before this one
        first = {"from_month": quarter * 3 - 2, "to_month": quarter * 3, "from_year": year, "to_year": year}
        super().__init__(data, today=today, initial=first | {"cutoff": today})

    def period(self) -> Period:
        """As it was asked for; not stored."""
        said = self.cleaned_data
        return Period(first=said["first"], last=said["last"], cutoff=said["cutoff"])


class FigureForm(_Months):
    """What is counted, for a date that matters. It lives in the address: codes only."""

    quiet = True
    right = CodeFilter(_("What was defended"), "rights")
    type = CodeFilter(_("Type of attack"), "attack_types")
    perpetrator = CodeFilter(_("Who did it"), "perpetrators")
    country = CodeFilter(_("Country"), "countries")
    network = forms.ChoiceField(label=_("Network"), required=False)

    def __init__(self, data: Any, *, networks: Iterable[Network], today: date) -> None:  # noqa: ANN401  Django's own
        first = {"from_month": 1, "from_year": today.year, "to_month": today.month, "to_year": today.year}
        super().__init__(data, today=today, initial=first)
        here = [(str(network.code), network.name) for network in networks]
        self.fields["network"].choices = [("", EVERY), *here]  # type: ignore[attr-defined]  # the same
        if len(here) < 2:  # noqa: PLR2004  one network is no choice
            del self.fields["network"]

    def asked(self) -> Asked:
        said = self.cleaned_data
        codes = {name: said[name] for name in ("country", "type", "right", "perpetrator")}
        network = said.get("network")
        return Asked(said["first"], said["last"], network=UUID(network) if network else None, **codes)
