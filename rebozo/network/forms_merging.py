"""What is asked when two entries are one: for each field that they say differently, what stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.codes.catalogue import label
from rebozo.network.joining import Choice, Difference, chosen
from rebozo.network.names import tidy
from rebozo.network.profiles import LISTS

_CALLED: dict[str, str | Promise] = {
    "chosen": gettext_lazy("Called"),
    "pseudonym": gettext_lazy("To speak of her"),
    "legal": gettext_lazy("Name on her papers"),
    "surname1": gettext_lazy("First surname"),
    "surname2": gettext_lazy("Second surname"),
    "name": gettext_lazy("Its name"),
    "short": gettext_lazy("For short"),
    "identities": gettext_lazy("She names herself"),
    "own_words": gettext_lazy("In her own words"),
    "movements": gettext_lazy("Movements"),
    "languages": gettext_lazy("Languages"),
    "other_language": gettext_lazy("Another language"),
    "interpreter": gettext_lazy("Interpreter"),
    "skills": gettext_lazy("She offers"),
    "offered": gettext_lazy("She interprets"),
    "state": gettext_lazy("How she is"),
    "state_since": gettext_lazy("Since when"),
    "minor": gettext_lazy("Age"),
    "assent": gettext_lazy("Her own yes or no"),
    "guardian": gettext_lazy("Who answers for her"),
    "ways": gettext_lazy("Ways to reach her"),
    "leave_message": gettext_lazy("May a message be left?"),
    "code_word": gettext_lazy("Word to know each other by"),
    "never": gettext_lazy("What must never be done"),
    "emergency": gettext_lazy("In an emergency"),
    "kind": gettext_lazy("What it is"),
    "legal_status": gettext_lazy("Papers"),
    "risk": gettext_lazy("Naming it"),
    "notes": gettext_lazy("What else should be kept in mind"),
}
_TYPED_TOO = {"identity"}  # a name may be written anew; what is chosen from a list may not
_ANSWERS = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "later": gettext_lazy("Nobody has asked her yet"),
}
_ANSWERS_OF = {  # in a row the question is not seen: its answer says to what it is one
    ("shared", "yes"): gettext_lazy("Others use it too"),
    ("shared", "no"): gettext_lazy("Only she uses it"),
    ("may_decide", "yes"): gettext_lazy("May decide for her if she cannot"),
    ("may_decide", "no"): gettext_lazy("May not decide for her"),
}


class MergeForm(forms.Form):
    """One question for each difference, and the versions of both that she read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    gone_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, differences: list[Difference], version: int, gone_version: int
    ) -> None:
        super().__init__(data, initial={"version": version, "gone_version": gone_version})
        self.differences = differences
        for one in differences:
            typed = one.kind.partition(":")[2] in _TYPED_TOO
            choices = [(Choice.ONE.value, shown(one.part, one.one)), (Choice.OTHER.value, shown(one.part, one.other))]
            if one.is_list:
                choices.append((Choice.BOTH.value, _("Both")))
            if typed:
                choices.append((Choice.TYPED.value, _("Something else: I write it below")))
            self.fields[one.name] = forms.ChoiceField(
                label=called(one), choices=choices, widget=forms.RadioSelect,
                error_messages={"required": _("Choose what stands.")},
            )  # fmt: skip
            if typed:
                self.fields[f"{one.name}-typed"] = forms.CharField(
                    label=_("If neither: %(what)s") % {"what": called(one)}, required=False, max_length=120,
                    widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for one in self.differences:
            if said.get(one.name) == Choice.TYPED and not tidy(said.get(f"{one.name}-typed", "")):
                self.add_error(f"{one.name}-typed", _("Write it, or choose one of the two."))
        return said

    def choices(self) -> dict[str, Any]:
        """What stands of each difference."""
        said = self.cleaned_data
        return {
            one.name: chosen(one, Choice(said[one.name]), tidy(said.get(f"{one.name}-typed", "")))
            for one in self.differences
        }

    def stands_beside(self, version: int, gone_version: int) -> None:
        """Saving again is then on purpose."""
        said = QueryDict(mutable=True)
        said.update(self.data)
        said["version"], said["gone_version"] = str(version), str(gone_version)
        self.data = said


def called(difference: Difference) -> str:
    """What a field is called on this page."""
    name = difference.part
    if name == "legal" and difference.kind.endswith(":profile"):
        name = "legal_status"
    return str(_CALLED.get(name, name))


def shown(field: str, value: Any) -> str:  # noqa: ANN401  text, codes or rows
    """A value in words."""
    if isinstance(value, list):
        return ", ".join(shown(field, one) for one in value)
    if isinstance(value, dict):
        return " · ".join(shown(name, one) for name, one in value.items() if one)
    if field in LISTS and not (field == "legal" and " " in value):
        return label(LISTS[field], value)
    return str(_ANSWERS_OF.get((field, value)) or _ANSWERS.get(value, value))
