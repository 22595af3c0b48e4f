"""What is asked about a person or a group so that others can know whom is meant. Parses; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import catalogue
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity

_LONGEST = 120
_TOO_LONG = _("That is too long to be kept here. Make it shorter.")
NOT_OFFERED = _("That answer is not one of those on offer. Choose again.")


def words(label: Any, why: Any = "") -> forms.CharField:  # noqa: ANN401  a lazy translation has no public type
    # A browser remembers what is typed into short fields and offers it to whoever holds the machine: not these.
    shape = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"})
    return forms.CharField(label=label, help_text=why, required=False, max_length=_LONGEST, widget=shape)


class Versioned(forms.Form):
    """A form over something that another may correct meanwhile: with the version she read."""

    quiet = True
    drawn = "network/parts/questions.html"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def plain(self) -> list[forms.BoundField]:
        """The questions that stand alone."""
        return self.visible_fields()

    def stands_beside(self, version: int, sentence: str) -> None:
        """Somebody saved first: it is said, what she typed stays, and saving again is then on purpose."""
        if isinstance(self.data, QueryDict):
            said = self.data.copy()
            said["version"] = str(version)
            self.data = said
        self.add_error(None, sentence)


class _Named(Versioned):
    """The form's own number (so that sending twice adds once), and the network it belongs to."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        networks: Iterable[Network] = (),
        said: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"token": uuid4()} | (said or {}))
        speak_plainly(self)
        several = [(str(network.code), network.name) for network in networks]
        if len(several) > 1:
            self.fields["network"] = forms.ChoiceField(
                label=_("In which network?"), choices=several, widget=forms.RadioSelect
            )
            self.order_fields(["network"])


class IdentityForm(_Named):
    """What names a defender. One of the answers is enough, and the page says so once."""

    drawn = "network/parts/identity.html"
    chosen = words(
        _("What does she want to be called?"),
        _("You will see her by this name. The name she uses, or a first name, is enough."),
    )
    pseudonym = words(
        _("A word to speak of her without naming her"),
        _("For conversations and papers that others might hear or read: a tree, a bird."),
    )
    legal = words(
        _("Name on her papers"), _("Only if it is needed one day: a hospital, an embassy or a court asks for it.")
    )
    surname1 = words(_("First surname"))
    surname2 = words(_("Second surname"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not Identity.from_fields(said):
            self.add_error("chosen", _("Write at least one way to call her, even an invented one."))
        return said

    def said(self) -> Identity:
        return Identity.from_fields(self.cleaned_data)


class GroupForm(_Named):
    """What an organisation or a group is called."""

    name = words(_("What is it called?"), _("An organisation, a community, a collective without papers: all count."))
    short = words(_("Short name or initials, if it has one"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not GroupName.from_fields(said).shown:
            self.add_error("name", _("Write what you call it among you."))
        return said

    def said(self) -> GroupName:
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


class KindForm(forms.Form):
    """Which groups are asked for. In the address: it names nobody."""

    quiet = True
    kind = forms.ChoiceField(label=_("What kind of group?"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        speak_plainly(self)
        self.fields["kind"].choices = [("", _("All of them")), *offered("group_kinds")]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs


def speak_plainly(form: forms.BaseForm) -> None:
    """Our words where a form would speak with those of the framework."""
    ours = {"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED, "max_length": _TOO_LONG}
    for question in form.fields.values():
        question.error_messages |= {name: said for name, said in ours.items() if name in question.error_messages}
        for check in question.validators:
            if isinstance(check, MaxLengthValidator):
                check.message = _TOO_LONG


def offered(name: str) -> list[tuple[str, str]]:
    """The codes of a list that may be chosen today, with their words."""
    return [(entry.code, entry.text) for entry in catalogue(name).offered()]
