"""What is asked about a person or a group so that others can know whom is meant. Parses; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity

_LONGEST = 120


def _words(label: Any, why: Any = "") -> forms.CharField:  # noqa: ANN401  a lazy translation has no public type
    # A browser remembers what is typed into short fields and offers it to whoever holds the machine: not these.
    shape = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"})
    return forms.CharField(label=label, help_text=why, required=False, max_length=_LONGEST, widget=shape)


class _Named(forms.Form):
    """The form's own number (so that sending twice adds once), the network it belongs to, the version she read."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        networks: Iterable[Network] = (),
        said: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"token": uuid4()} | (said or {}))
        several = [(str(network.code), network.name) for network in networks]
        if len(several) > 1:
            self.fields["network"] = forms.ChoiceField(
                label=_("In which network?"), choices=several, widget=forms.RadioSelect
            )
            self.order_fields(["network"])


class IdentityForm(_Named):
    """What names a defender. One of the answers is enough, and the page says so once."""

    quiet = True

    chosen = _words(
        _("What does she want to be called?"),
        _("You will see her by this name. The name she uses, or a first name, is enough."),
    )
    pseudonym = _words(
        _("A word to speak of her without naming her"),
        _("For conversations and papers that others might hear or read: a tree, a bird."),
    )
    legal = _words(
        _("Name on her papers"), _("Only if it is needed one day: a hospital, an embassy or a court asks for it.")
    )
    surname1 = _words(_("First surname"))
    surname2 = _words(_("Second surname"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not Identity.from_fields(said):
            self.add_error("chosen", _("Write at least one way to call her, even an invented one."))
        return said

    def identity(self) -> Identity:
        return Identity.from_fields(self.cleaned_data)


class GroupForm(_Named):
    """What an organisation or a group is called."""

    quiet = True

    name = _words(_("What is it called?"), _("An organisation, a community, a collective without papers: all count."))
    short = _words(_("Short name or initials, if it has one"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not GroupName.from_fields(said).shown:
            self.add_error("name", _("Write what you call it among you."))
        return said

    def group_name(self) -> GroupName:
        return GroupName.from_fields(self.cleaned_data)


class SearchForm(forms.Form):
    """A name to look for. It is posted: in an address it would stay in the browser's history and in proxies."""

    quiet = True
    what = forms.CharField(
        label=_("Search by name"),
        help_text=_("However it is spelt: with or without accents, one surname or two, the name she chose."),
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
