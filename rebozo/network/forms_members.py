"""Inviting, and what a newcomer is asked. Secrets are never written back into a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.network.members import role_label
from rebozo.network.models import Circle
from rebozo.people.forms import Forgetful, NewPassphrase
from rebozo.people.models import Role

_EXPLAINED = {
    "coordinator": gettext_lazy("Everything in this network, and inviting others."),
    "documenter": gettext_lazy("Registers, corrects and imports; reads the people and the figures."),
    "accompanier": gettext_lazy("Reads the registry; reads and writes the people she walks with."),
    "figures": gettext_lazy("Only the figures: no name and no story. She needs no circle."),
}
_NO_NAMES = "figures"


class Invite(forms.Form):
    """What she will do, and whose keys she will hold. Nothing is chosen beforehand."""

    quiet = True
    role = forms.ChoiceField(
        label=gettext_lazy("What will she do here?"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose her task.")},
    )
    circles = forms.MultipleChoiceField(
        label=gettext_lazy("Which circle will she belong to?"),
        help_text=gettext_lazy("Whoever is in a circle can read what it keeps, from its first day."),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, data: Any, *, roles: Sequence[Role], circles: Sequence[Circle]) -> None:  # noqa: ANN401  a QueryDict or None
        super().__init__(data)
        role_field, circle_field = self.fields["role"], self.fields["circles"]
        assert isinstance(role_field, forms.ChoiceField)  # noqa: S101  declared above
        assert isinstance(circle_field, forms.ChoiceField)  # noqa: S101  declared above
        role_field.choices = [
            (role.code, f"{role_label(role)}\n{_EXPLAINED.get(role.code, '')}".strip()) for role in roles
        ]
        circle_field.choices = [(str(circle.code), circle.get_purpose_display()) for circle in circles]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        role = said.get("role")
        if role and role != _NO_NAMES and not said.get("circles"):
            self.add_error("circles", _("Choose at least one: for that task she needs the key of a circle."))
        if role == _NO_NAMES and said.get("circles"):
            self.add_error("circles", _("For reading figures she needs no circle. Leave it empty."))
        return said


class Spoken(forms.Form):
    """The words that were told to her by voice."""

    quiet = True
    spoken = forms.CharField(
        label=gettext_lazy("The four words that you were told by voice"),
        help_text=gettext_lazy(
            "They are not in the message: whoever invited you tells you. Accents and commas do not matter."
        ),
        max_length=200,
        widget=Forgetful(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the four words, with spaces between them.")},
    )


class Welcome(NewPassphrase):
    """Who she is here: a name to sign in, a name among her compañeras, a passphrase."""

    sign_in = forms.CharField(
        label=gettext_lazy("A name to sign in"),
        help_text=gettext_lazy("Only you need to know it. Better not your own name, nor your telephone."),
        max_length=60,
        min_length=3,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Choose a name to sign in."),
            "min_length": gettext_lazy("Three letters or more."),
        },
    )
    shown = forms.CharField(
        label=gettext_lazy("What your compañeras call you"),
        help_text=gettext_lazy("Your circle reads it, nobody else. It can be a name of care."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write how you want to be called here.")},
    )
    field_order = ["sign_in", "shown", "choice", "passphrase", "again"]


class FirstCode(forms.Form):
    """The phone shows that it learned."""

    quiet = True
    code = forms.CharField(
        label=gettext_lazy("Code that the phone shows"),
        help_text=gettext_lazy("Six digits that change every half minute."),
        max_length=20,
        widget=Forgetful(attrs={"class": "digits", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Write the six digits that the phone shows.")},
    )
