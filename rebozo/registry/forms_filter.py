"""What a list is asked for: several codes of each kind, from month to month. In the address, and never a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import catalogue, label
from rebozo.network.models import Network
from rebozo.registry import choices
from rebozo.registry.forms import DISCREET, EVERY, NOT_OFFERED, TOO_LONG, AddressForm
from rebozo.registry.models import Attack, BasisChoice
from rebozo.registry.reads import ON_HER_WORD, Filters
from rebozo.vault.words_query import LONGEST

_MOST = 20
_MONTH = re.compile(r"(?P<year>\d{4})(?:[-/ ](?P<month>\d{1,2}))?|(?P<month2>\d{1,2})[-/ ](?P<year2>\d{4})")


class AddingSelect(forms.Select):
    """A select that adds to what was chosen before, which stands beside it unseen; the chips take it away.

    Its options are drawn once: a template for each of 150 took half of a list page's time.
    """

    def __init__(self, options: Callable[[], SafeString]) -> None:
        super().__init__()
        self.draw = options

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ANN401, ARG002  Django's own
        several = data.getlist(name) if hasattr(data, "getlist") else data.get(name, ())
        return [one for one in ([several] if isinstance(several, str) else several) if one]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401, ARG002  Django's own
        chosen = format_html_join(
            "", '<input type="hidden" name="{}" value="{}">', ((name, one) for one in value or ())
        )
        return format_html(
            '<span class="pick"><select name="{}" id="{}"><option value="">{}</option>{}</select></span>{}',
            name, (attrs or {}).get("id", ""), _now("Add another") if value else EVERY, self.draw(), chosen,
        )  # fmt: skip


class SeveralFilter(forms.Field):
    """Any of several words."""

    def __init__(self, label: Any, words: Callable[[], Mapping[str, str]]) -> None:  # noqa: ANN401  a lazy translation has no public type
        super().__init__(label=label, required=False, widget=AddingSelect(self.drawn))
        self.words = words

    def drawn(self) -> SafeString:
        return format_html_join("", '<option value="{}">{}</option>', self.words().items())

    def knows(self, value: str) -> bool:
        return value in self.words()

    def said(self, value: str) -> str:
        return str(self.words()[value])

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401  Django's own
        several = tuple(dict.fromkeys(value or ()))
        if len(several) > _MOST or not all(self.knows(one) for one in several):
            raise forms.ValidationError(NOT_OFFERED)
        return several


class CodeFilter(SeveralFilter):
    """Any of several codes of a list; each stands for its whole family."""

    def __init__(self, label: Any, codes: str) -> None:  # noqa: ANN401  the same
        super().__init__(label, dict)
        self.codes = codes

    def drawn(self) -> SafeString:
        return choices.drawn(self.codes)

    def knows(self, value: str) -> bool:
        return value in catalogue(self.codes).entries

    def said(self, value: str) -> str:
        return label(self.codes, value)


class MonthFilter(forms.CharField):
    """A month, or a year that stands for its first month, or its last: 2024-03, 03/2024, 2024."""

    def __init__(self, label: Any, *, last: bool = False, why: Any = "") -> None:  # noqa: ANN401  the same
        box = forms.TextInput(attrs={"inputmode": "numeric", "size": 8, "autocomplete": "off"})
        super().__init__(label=label, help_text=why, required=False, max_length=10, widget=box)
        self.last = last

    def clean(self, value: Any) -> date | None:  # noqa: ANN401  Django's own
        said = str(super().clean(value) or "").strip()
        if not said:
            return None
        found = _MONTH.fullmatch(said)
        try:
            parts = found.groupdict() if found else {}
            month = parts.get("month") or parts.get("month2") or (12 if self.last else 1)
            return date(int(parts.get("year") or parts.get("year2") or 0), int(month), 1)
        except ValueError:
            raise forms.ValidationError(_("A month like 2024-03, or a year.")) from None


def _shapes() -> dict[str, str]:
    return {value: str(text) for value, text in Attack.ShapeChoice.choices}


def _states() -> dict[str, str]:
    hers = {one: str(BasisChoice(one).label) for one in ON_HER_WORD}
    return hers | {value: str(text) for value, text in Attack.Status.choices}


class FilterForm(AddressForm):
    """What the list is asked for."""

    quiet = True
    network = forms.ChoiceField(label=_("Network"), required=False)
    since = MonthFilter(_("From the month"), why=_("Like 2024-03, or only the year."))
    until = MonthFilter(_("Until the month"), last=True)
    country = CodeFilter(_("Country"), "countries")
    type = CodeFilter(_("Type of attack"), "attack_types")
    shape = SeveralFilter(_("Against whom"), _shapes)
    perpetrator = CodeFilter(_("Who did it"), "perpetrators")
    right = CodeFilter(_("What was defended"), "rights")
    status = SeveralFilter(_("State"), _states)
    out = forms.BooleanField(label=_("Only those taken out"), required=False)

    def __init__(self, data: Any, *, networks: Iterable[Network]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        here = [(str(network.code), network.name) for network in networks]
        self.fields["network"].choices = [("", _("All of them")), *here]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        if len(here) < 2:  # noqa: PLR2004  one network is no choice
            del self.fields["network"]

    @property
    def filters(self) -> Filters:
        """What was asked; a value that is not offered asks for nothing."""
        self.is_valid()
        return Filters.of(self.cleaned_data)


class WordsForm(FilterForm):
    """The same, and words. It is posted: words are not for an address."""

    words = forms.CharField(
        label=_("Which words?"),
        help_text=_(
            "All of them are looked for, with or without accents. In quotes, as they stand together: “black van”."
        ),
        required=False, max_length=LONGEST,
        widget=forms.TextInput(attrs={**DISCREET, "type": "search"}),
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    field_order = ("words",)


class NameForm(forms.Form):
    """How a list that is kept is called."""

    name = forms.CharField(
        label=_("How do you want to call it?"),
        help_text=_("Without anybody's name. It is kept sealed."),
        max_length=80, widget=forms.TextInput(attrs=dict(DISCREET)),
        error_messages={"required": _("Give it a name, so that you find it again."), "max_length": TOO_LONG},
    )  # fmt: skip
