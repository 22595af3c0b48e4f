"""Before something that lets people in or takes data out: passphrase and code once more, even on a device of hers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rebozo.kernel.refusal import Refusal
from rebozo.people import own, sessions
from rebozo.people.forms import AskAgain
from rebozo.people.requests import StaffRequest
from rebozo.people.views.entry import UNPROCESSABLE, wanted
from rebozo.people.views.own import field_of, status_of

FRESH = 15  # minutes in which a proof is good for opening such a page; for sending it, twice as many


def proof_wanted(request: StaffRequest) -> HttpResponse | None:
    """The way to give the proof, when the last one is too old; None when she may go on."""
    minutes = FRESH * 2 if request.method == "POST" else FRESH
    if request.desk_session.proved_within(minutes):
        return None
    return redirect(f"{reverse('people:prove')}?{urlencode({'next': request.get_full_path()})}")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: StaffRequest) -> HttpResponse:
    """Passphrase and code; then on to where she was going."""
    following = wanted(request)
    form = AskAgain(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            own.ask_code(own.open_own(request.account, form.cleaned_data["present"]), form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error(field_of(refusal), refusal.sentence)
            status = status_of(refusal)
        else:
            sessions.set_proved(request.desk_session.cookie)
            return redirect(following)
    elif form.errors:
        status = UNPROCESSABLE
    return render(request, "people/prove.html", {"form": form, "following": following}, status=status)
