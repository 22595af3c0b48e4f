"""What the registry's forms are made of, and why an attack is taken out. Parses; never saves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

# A browser remembers what is typed into short fields and offers it to whoever holds the machine: not these.
DISCREET = {"autocomplete": "off", "spellcheck": "false"}

EVERY = pgettext_lazy("types, countries, states", "All of them")
NOT_OFFERED = _("That answer is not one of those on offer. Choose again.")
TOO_LONG = _("That is too long to be kept here. Make it shorter.")


def several(label: Any, why: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401  a lazy translation has no public type
    box = forms.CheckboxSelectMultiple(attrs={"class": "long two"})
    return forms.MultipleChoiceField(label=label, help_text=why, required=False, widget=box)


def line(label: Any, why: Any = "") -> forms.CharField:  # noqa: ANN401  the same
    return forms.CharField(
        label=label,
        help_text=why,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=dict(DISCREET)),
        error_messages={"max_length": TOO_LONG},
    )


class _Number(forms.IntegerField):
    """A whole number, also with the word that people put after it: 40 mujeres."""

    def to_python(self, value: Any) -> int | None:  # noqa: ANN401  Django's own
        followed = re.fullmatch(r"\s*(\d+)\s+[^\d.,]+", str(value or ""))
        return super().to_python(followed[1] if followed else value)


def number(label: Any, *, most: int, required: bool = False, missing: Any = "") -> forms.IntegerField:  # noqa: ANN401  the same
    shape = forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    return _Number(
        label=label, required=required, min_value=1, max_value=most, widget=shape,
        error_messages={
            "required": missing, "invalid": _("A number, in figures."),
            "min_value": _("A number from 1 on."), "max_value": _("That number is too large."),
        },
    )  # fmt: skip


def say_it_plainly(fields: Mapping[str, forms.Field]) -> None:
    """Our words where a form would speak with those of the framework."""
    for question in fields.values():
        for trouble in ("invalid_choice", "invalid_list"):
            if trouble in question.error_messages:
                question.error_messages[trouble] = NOT_OFFERED


class AddressForm(forms.Form):
    """Filters in an address. One that was not understood asks for nothing, and that is said in one calm sentence."""

    @property
    def not_understood(self) -> list[dict[str, str]]:
        """The notice about it, taken off the form; nothing when all was understood."""
        if not self.errors:
            return []
        wrong = list(self.errors)
        said: Any = copy(self.data)  # of an address, one that may be changed
        for name in wrong:
            said.pop(name, None)
            del self.errors[name]
        self.data = said
        several = ngettext(
            "A filter was not understood (%(names)s), so it filters nothing.",
            "Some filters were not understood (%(names)s), so they filter nothing.", len(wrong),
        )  # fmt: skip
        names = ", ".join(str(self.fields[name].label) for name in wrong)
        return [{"kind": "info", "text": several % {"names": names}}]


class RetireForm(forms.Form):
    """Why an attack is taken out. Nothing is chosen beforehand."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            ("duplicate", _("It was registered twice\nThe other record stays.")),
            ("error", _("It was registered by mistake")),
            ("she_asked", _("She asked for it\nIt is never counted again, and this cannot be undone.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three."), "invalid_choice": NOT_OFFERED},
    )
