"""My security, in plain words: what protects me, what is open, what I can change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from rebozo.kernel.refusal import Refusal
from rebozo.people import sessions
from rebozo.people.cookies import give
from rebozo.people.devices import DAYS, MOST, devices_of, forget_device, new_secret, trust_device
from rebozo.people.forms import NameDevice, Speak
from rebozo.people.own import speak
from rebozo.people.requests import StaffRequest
from rebozo.people.views.entry import UNPROCESSABLE

CONFLICT = 409
_DONE = {
    "passphrase": gettext_lazy("Your passphrase is changed. Your other sessions were closed."),
    "phone": gettext_lazy("Your new phone gives the codes from now on."),
    "codes": gettext_lazy("The new sheet is the one that counts."),
    "device": gettext_lazy("This device is yours for thirty days."),
    "forgotten": gettext_lazy("The device is off your list, and what was open on it is closed."),
    "session": gettext_lazy("That session is closed."),
    "language": gettext_lazy("From now on the pages speak to you in this language."),
}


@require_safe
def security(request: StaffRequest) -> HttpResponse:
    """The page itself."""
    return _page(request, None)


@require_POST
@sensitive_variables("secret")
def trust(request: StaffRequest) -> HttpResponse:
    """This device is mine for thirty days."""
    form = NameDevice(request.POST)
    session = request.desk_session
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    if not session.proved:
        form.add_error(None, _("You came in today without a code. Sign in with it once, and then mark the device."))
        return _page(request, form, status=CONFLICT)
    secret = new_secret()
    try:
        device = trust_device(
            request.account, name=form.cleaned_data["device"], secret=secret, ring=session.keyring,
            here=session.device, by=request.actor,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, form, status=CONFLICT)
    sessions.set_device(session.cookie, device.code)
    response = done("device")
    give(response, settings.DEVICE_COOKIE_NAME, secret, days=DAYS)
    return response


@require_POST
def forget(request: StaffRequest, code: UUID) -> HttpResponse:
    """Take a device off the list."""
    forget_device(request.account, code=code, by=request.actor)
    sessions.end_on_device(request.account.holder, code)
    return done("forgotten")


@require_POST
def close_session(request: StaffRequest, code: UUID) -> HttpResponse:
    """Close one of her sessions, wherever it is open."""
    sessions.end_one(request.account.holder, code)
    return done("session")


@require_POST
def choose_language(request: StaffRequest) -> HttpResponse:
    """The language of her account, and of this device."""
    form = Speak(request.POST)
    if not form.is_valid():
        return _page(request, None, status=UNPROCESSABLE)
    language = form.cleaned_data["language"]
    speak(request.account, language=language, by=request.actor)
    response = done("language")
    give(response, settings.LANGUAGE_COOKIE_NAME, language, days=365)
    return response


def done(what: str) -> HttpResponse:
    return redirect(f"{reverse('people:security')}?done={what}")


def _page(request: StaffRequest, form: NameDevice | None, *, status: int = 200) -> HttpResponse:
    session = request.desk_session
    devices = devices_of(request.account, session.keyring, here=session.device)
    named = next((one.name for one in devices if one.here), "")
    said = _DONE.get(request.GET.get("done", ""))
    context = {
        "form": form or NameDevice(initial={"device": named}),
        "speak": Speak(initial={"language": request.account.language}),
        "session": session,
        "began": _moment(session.begun),
        "ends": _moment(session.ends),
        "open_until": _moment(session.open_until),
        "sessions": [_session(one, session, devices) for one in sessions.of_holder(request.account.holder)],
        "devices": devices,
        "may_name": len(devices) < MOST or any(one.here for one in devices),
        "is_named": any(one.here for one in devices),
        "notices": [{"kind": "ok", "text": said}] if said else [],
    }
    return render(request, "people/security.html", context, status=status)


def _session(one: sessions.Listed, present: sessions.Session, devices: list[Any]) -> dict[str, Any]:
    names = {device.code: device.name for device in devices}
    return {
        "code": one.code,
        "began": _moment(one.begun),
        "name": names.get(one.device, "") if one.device else "",
        "here": one.code == present.code,
        "locked": one.locked,
    }


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
