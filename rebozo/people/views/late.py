"""What she was writing when her session ended: shown, sent on with one button, or left."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rebozo.people.late import FIELD, discard, late_forms_of
from rebozo.people.requests import StaffRequest
from rebozo.people.views.entry import wanted


@require_safe
def late(request: StaffRequest) -> HttpResponse:
    """Each form as it was, ready to be sent where it was going. Nothing is sent by itself."""
    forms = late_forms_of(request.account, request.desk_session.keyring)
    following = wanted(request)
    if not forms:
        return redirect(following)
    return render(request, "people/late.html", {"forms": forms, "following": following, "field": FIELD})


@require_POST
def leave_late(request: StaffRequest, code: UUID) -> HttpResponse:
    """She does not want it any more."""
    discard(request.account, code)
    return redirect("people:late")
