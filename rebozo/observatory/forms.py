"""What the table is asked for. It lives in the address: codes only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rebozo.codes.reads import groupings
from rebozo.network.models import Network
from rebozo.registry import choices
from rebozo.registry.forms import EVERY, AddressForm, number


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
