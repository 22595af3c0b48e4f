"""What is asked about a record by whoever looks it over. Parses; never saves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from rebozo.registry.models import Remark


class RemarkForm(forms.Form):
    """A comment, or a flag with its reason."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What do you want to say about this record?"),
        help_text=_("Your circle reads it. About the record, never about her truth."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write it in a few words.")},
    )
    reason = forms.ChoiceField(
        label=_("Does it need somebody's look?"),
        help_text=_("With a reason it is a flag: it shows when records are looked over and when a period is closed."),
        choices=[("", _("No, it is a comment")), *Remark.Reason.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial={"token": uuid4(), "reason": ""})
