"""To whom somebody or something is closed: one page for people, groups and, from the room above, records."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rebozo.kernel.permissions import Permission
from rebozo.network.closures import Closable, NotToHer, close_to, colleagues
from rebozo.network.kinds import KINDS
from rebozo.people.requests import StaffRequest


class ClosingForm(forms.Form):
    """Which of the circle do not find it."""

    out = forms.MultipleChoiceField(
        label=_("Who must not find it?"),
        help_text=_(
            "Tick a name and it is gone for her: from lists, counts, searches and sheets. She is told nothing."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close_entry(request: StaffRequest, kind: str, code: UUID) -> HttpResponse:
    """Of a person or a group."""
    its = KINDS[kind]
    entry = its.one(request.actor, code)
    return closing_page(request, Closable(entry.code, entry.network_id), back=its.url(code))


def closing_page(request: StaffRequest, closable: Closable, *, back: str) -> HttpResponse:
    """The page for any row that its caller found for her. PermissionDenied when closing is not her task."""
    if not request.actor.may(Permission.NETWORK_PEOPLE_CLOSE, at=closable.scope):
        raise PermissionDenied
    others = colleagues(request.actor, closable)
    form = ClosingForm(
        request.POST if request.method == "POST" else None,
        initial={"out": [str(one.holder) for one in others if one.is_out]},
    )
    form.fields["out"].choices = [(str(one.holder), one.name) for one in others]  # type: ignore[attr-defined]  # a choice field
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            close_to(closable, frozenset(map(UUID, form.cleaned_data["out"])), by=request.actor)
        except NotToHer as refused:
            form.add_error("out", refused.sentence)
        else:
            return redirect(f"{back}?done=saved")
    if form.errors:
        status = 422
    context = {"form": form, "others": others, "back": back, "two": len(others) == 1}
    return render(request, "network/closing.html", context, status=status)
