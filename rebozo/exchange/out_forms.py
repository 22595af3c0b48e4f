"""What is asked before something leaves. Parses; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rebozo.exchange.out import Asked
from rebozo.exchange.out_fields import every_column
from rebozo.network.models import Network

LONGEST_WHY = 2000
_REQUIRED = {
    "required": _("Choose one."),
    "invalid_choice": _("That answer is not one of those on offer. Choose again."),
}


class AskForm(forms.Form):
    """Which columns, for whom and in which form; and why, when names are among them."""

    share = forms.ChoiceField(
        label=_("For whom is it?"),
        choices=[
            ("yes", _("For others too\nOnly what is counted: who still has to be asked, or said no, is left out.")),
            ("no", _("Only for my network's own work")),
        ],
        widget=forms.RadioSelect,
        error_messages=_REQUIRED,
    )
    form = forms.ChoiceField(
        label=_("In which form?"),
        choices=[
            ("xlsx", _("Workbook (XLSX)\nWith a cover that says what it is.")),
            ("csv", _("Text (CSV)\nFor any program; the cover is its first lines.")),
            ("json", _("Data (JSON)\nWith codes instead of words, for who programs.")),
        ],
        widget=forms.RadioSelect,
        error_messages=_REQUIRED,
    )
    names = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "two"}),
        error_messages={"required": _("Choose at least one column."), **_REQUIRED},
    )
    closed = forms.MultipleChoiceField(
        label=_("Columns that name somebody, or may"),
        help_text=_("With any of these nothing leaves now: another of your network says yes or no first."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "two"}),
    )
    why = forms.CharField(
        label=_("Why are names needed, and where will the sheet be?"),
        help_text=_("Only for those columns. Your circle reads it; it stays sealed."),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, sheet: str) -> None:  # noqa: ANN401  Django's own
        every = every_column(sheet)
        first = [column.name for column in every if column.chosen and not column.closed]
        super().__init__(data, initial={"share": "yes", "form": "xlsx", "names": first})
        self.sheet = sheet
        for name, closed in (("names", False), ("closed", True)):
            choices = [(column.name, column.title) for column in every if column.closed is closed]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        if sheet != "attacks":
            del self.fields["share"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("closed") and not said.get("why"):
            self.add_error("why", _("Say why: whoever says yes or no has to know."))
        return said

    def asked(self, filters: dict[str, list[str]], words: list[str]) -> Asked:
        """What she wants, once the form is valid."""
        said = self.cleaned_data
        names = (*said["names"], *said["closed"])
        return Asked(self.sheet, said["form"], names, filters, tuple(words), said.get("share") == "yes")


class WhyForm(forms.Form):
    """Why the whole archive is taken out."""

    why = forms.CharField(
        label=_("Why does the archive leave, and who will keep it?"),
        help_text=_("Your circle reads it; it stays sealed."),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: whoever says yes or no has to know.")},
    )


class CodedForm(forms.Form):
    """Which coded rows, in which form."""

    quiet = True
    network = forms.ChoiceField(label=_("Network"), required=False)
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=1950,
        max_value=9999,
        widget=forms.TextInput(attrs={"class": "digits"}),
    )

    def __init__(self, data: Any, *, networks: Iterable[Network]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        here = [(str(network.code), network.name) for network in networks]
        self.fields["network"].choices = [("", _("All of them")), *here]  # type: ignore[attr-defined]  # the same
