"""Change the passphrase, the sheet of codes, the phone. Each asks for the present passphrase."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rebozo.kernel.refusal import Busy, Refusal
from rebozo.people import own, passphrases, pockets, second_factor, sessions
from rebozo.people.forms import AskAgain, ChangePassphrase, NewPhone
from rebozo.people.requests import StaffRequest
from rebozo.people.slots import derive_in_turn
from rebozo.people.throttle import TooSoon
from rebozo.people.views.entry import TOO_SOON, UNAVAILABLE, UNPROCESSABLE
from rebozo.people.views.security import done
from rebozo.vault.accounts import new_salt

_OFFERED = "offered passphrase"
_SHEET = "new codes"
_SEED = "new phone"
_SHOWN_MINUTES = 15
_READ = ["GET", "HEAD", "POST"]


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_READ)
def passphrase(request: StaffRequest) -> HttpResponse:
    """The present one, then another: drawn for her or her own."""
    cookie = request.desk_session.cookie
    if "draw" in request.POST:
        pockets.empty(cookie, _OFFERED)
        return redirect("people:passphrase")
    offered = _offered(request)
    form = ChangePassphrase(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        language = request.account.language
        if form.check(offered=offered, sign_in=request.session_name, language=language):
            try:
                opened = own.open_own(request.account, form.cleaned_data["present"])
                salt = new_salt()
                derived = derive_in_turn(form.cleaned_data["passphrase"], salt)
                own.change_passphrase(request.account, opened=opened, derived=derived, salt=salt, by=request.actor)
            except Refusal as refusal:
                form.add_error("present" if isinstance(refusal, own.NotYours) else None, refusal.sentence)
                return _passphrase_page(request, form, offered, status=status_of(refusal))
            pockets.empty(cookie, _OFFERED)
            sessions.end_all(request.account.holder, but=cookie)
            return done("passphrase")
    return _passphrase_page(request, form, offered, status=UNPROCESSABLE if form.errors else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_READ)
def codes(request: StaffRequest) -> HttpResponse:
    """Ten new codes, shown until she says that she has them."""
    cookie = request.desk_session.cookie
    if "kept" in request.POST:
        first = bool((pockets.look(cookie, _SHEET) or {}).get("first"))
        pockets.empty(cookie, _SHEET)
        return redirect(f"{reverse('people:pin')}?welcome=1") if first else done("codes")
    sheet = pockets.look(cookie, _SHEET)
    if sheet is not None:
        return render(request, "people/codes_shown.html", {"codes": sheet["codes"], "first": sheet.get("first")})
    form = AskAgain(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = own.open_own(request.account, form.cleaned_data["present"])
            own.ask_code(opened, form.cleaned_data["code"])
            made = own.renew_codes(request.account, opened=opened, by=request.actor)
        except Refusal as refusal:
            form.add_error(field_of(refusal), refusal.sentence)
            return render(request, "people/codes.html", {"form": form}, status=status_of(refusal))
        show_codes(cookie, made)
        sessions.set_proved(cookie)
        return redirect("people:codes")
    return render(request, "people/codes.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def show_codes(cookie: str, made: list[str], *, first: bool = False) -> None:
    """The next page shows them, until she says that she has them or a quarter of an hour is over.

    The first sheet of a newcomer leads on to the PIN of the day.
    """
    pockets.put(cookie, _SHEET, {"codes": made, "first": first}, minutes=_SHOWN_MINUTES)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_READ)
def phone(request: StaffRequest) -> HttpResponse:
    """Another phone gives the codes. The seed waits in the session, sealed, until the phone shows its first code."""
    cookie = request.desk_session.cookie
    waiting = pockets.look(cookie, _SEED)
    if waiting is None:
        waiting = {"seed": b64encode(secrets.token_bytes(second_factor.SEED_BYTES)).decode()}
        pockets.put(cookie, _SEED, waiting, minutes=60)
    seed = b64decode(waiting["seed"])
    form = NewPhone(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _renew_phone(request, form, seed)
        except Refusal as refusal:
            form.add_error(field_of(refusal), refusal.sentence)
            return _phone_page(request, form, seed, status=status_of(refusal))
        pockets.empty(cookie, _SEED)
        sessions.set_proved(cookie)
        return done("phone")
    return _phone_page(request, form, seed, status=UNPROCESSABLE if form.errors else 200)


class NewCodeDoesNotFit(Refusal):
    def __init__(self) -> None:
        super().__init__(_("The new phone's code does not fit. Look at its clock, and write the next one."))


@sensitive_variables()
def _renew_phone(request: StaffRequest, form: NewPhone, seed: bytes) -> None:
    holder = request.account.holder
    said = form.cleaned_data
    opened = own.open_own(request.account, said["present"])
    new_code = second_factor.phone_code(said["new_code"])
    if not second_factor.fits_now(seed, new_code):
        raise NewCodeDoesNotFit
    own.ask_code(opened, said["code"])
    own.renew_phone(request.account, opened=opened, seed=seed, by=request.actor)
    second_factor.use_code(holder, seed, new_code)


def _offered(request: StaffRequest) -> str:
    """The same words until she asks for others, so that a page loaded again shows what she wrote down."""
    carried = pockets.look(request.desk_session.cookie, _OFFERED)
    if carried is None:
        carried = {"words": passphrases.draw(request.account.language)}
        pockets.put(request.desk_session.cookie, _OFFERED, carried, minutes=60)
    return str(carried["words"])


def field_of(refusal: Refusal) -> str | None:
    """Beside which question the sentence stands; None for none of them."""
    if isinstance(refusal, NewCodeDoesNotFit):
        return "new_code"
    if isinstance(refusal, own.CodeDoesNotFit):
        return "code"
    return "present" if isinstance(refusal, own.NotYours) else None


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, Busy):
        return UNAVAILABLE
    return TOO_SOON if isinstance(refusal, TooSoon) else UNPROCESSABLE


def _passphrase_page(request: StaffRequest, form: ChangePassphrase, offered: str, *, status: int) -> HttpResponse:
    return render(request, "people/passphrase.html", {"form": form, "offered": offered}, status=status)


def _phone_page(request: StaffRequest, form: NewPhone, seed: bytes, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "image": second_factor.qr_image(seed, label=request.session_name),
        "text": second_factor.seed_as_text(seed),
    }
    return render(request, "people/phone.html", context, status=status)
