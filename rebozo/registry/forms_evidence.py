"""What is brought to a record: files, or a text that is pasted. Parses; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rebozo.vault.uploads import SealedUpload

MOST = 20
_LONGEST = 500_000


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several at once; each is sealed already when it comes here."""

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:  # noqa: ANN401  Django's own
        several = data if isinstance(data, list | tuple) else [data]
        found = [super(_Files, self).clean(one, initial) for one in several if one]
        if len(found) > MOST:
            raise forms.ValidationError(_("At most twenty at once. Bring the others after these."))
        return found


class EvidenceForm(forms.Form):
    """Either of the two, or both."""

    brought = _Files(
        label=_("Photo, audio or document"),
        help_text=_("Several at once if you want. An exported chat comes as the ZIP that the telephone makes."),
        required=False,
        allow_empty_file=True,
        widget=_Several(attrs={"multiple": True}),
    )
    text = forms.CharField(
        label=_("Paste a text"),
        help_text=_("A message, a post, a statement: it is kept as it came."),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("That is too long to be kept here. Make it shorter.")},
    )
    about = forms.CharField(
        label=_("What is it?"),
        help_text=_("A few words for whoever looks for it later: it is shown covered until somebody opens it."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("brought") and not said.get("text", "").strip():
            self.add_error("brought", _("Choose something, or paste a text."))
        return said
