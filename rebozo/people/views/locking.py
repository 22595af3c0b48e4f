"""Lock, PIN of the day, and a call that must not be cut off by the lock."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from rebozo.people import late, sessions
from rebozo.people.actors import active_account
from rebozo.people.cookies import session_cookie
from rebozo.people.forms import NewPin, Pin
from rebozo.people.requests import StaffRequest
from rebozo.people.views.entry import UNPROCESSABLE, onward, wanted, was_kept


@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """Her keys stay closed until the PIN; without one, until she signs in. What she was writing is kept for then."""
    # The lock first: it must close even when there is trouble with keeping.
    page = reverse("people:unlock" if sessions.lock(request.desk_session.cookie) else "people:sign-in")
    kept = late.keep_sent(request.account.holder, request, locked=True)
    return redirect(f"{page}?kept=1" if kept else page)


@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """The PIN of the day opens the locked desk. The fifth wrong one means a full sign-in."""
    following = wanted(request)
    cookie = session_cookie(request)
    session = sessions.find(cookie)
    if session is None:
        return redirect(_entry(following))
    if not session.locked:
        return redirect(following)
    form = Pin(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        account = active_account(session.holder)
        if account is not None and sessions.unlock(cookie, form.cleaned_data["pin"].strip()):
            return onward(account, following)
        left = sessions.tries_left(cookie)
        if not left:
            return redirect(f"{_entry(following)}&closed=pin")
        form.add_error("pin", _wrong_pin(left))
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "following": following, "kept": was_kept(request, session.holder)}
    return render(request, "people/unlock.html", context, status=status)


def _wrong_pin(left: int) -> str:
    return ngettext(
        "That is not the PIN you chose today. You can try %(left)d more time; then your passphrase is asked.",
        "That is not the PIN you chose today. You can try %(left)d more times; then your passphrase is asked.",
        left,
    ) % {"left": left}


@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: StaffRequest) -> HttpResponse:
    """Choose the PIN of the day, or leave it: then the lock asks for the whole passphrase."""
    following = wanted(request)
    if "skip" in request.POST:
        return onward(request.account, following)
    form = NewPin(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sessions.choose_pin(request.desk_session.cookie, form.cleaned_data["pin"])
        return onward(request.account, following)
    session = request.desk_session
    sheet = session.codes_left if "sheet" in request.GET else None
    context = {"form": form, "following": following, "has_pin": session.has_pin, "sheet": sheet}
    context["welcome"] = "welcome" in request.GET
    return render(request, "people/pin.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def keep_open(request: StaffRequest) -> HttpResponse:
    """She is on a call: no lock for 45 minutes. The same button ends it."""
    if "end" in request.POST:
        sessions.lock_as_usual(request.desk_session.cookie)
    else:
        sessions.keep_open(request.desk_session.cookie)
    return redirect("people:security")


def _entry(following: str) -> str:
    return f"{reverse('people:sign-in')}?{urlencode({'next': following})}"
