"""A newcomer accepts an invitation: four words, a name and a passphrase, her phone. Without script, in three pages.

Between the pages everything is sealed under a cookie that ends with the browser; nothing secret stands in a form.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rebozo.kernel.actor import Actor
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.network.forms_members import FirstCode, Spoken, Welcome
from rebozo.network.members import CircleMoved, NameTaken, join, newcomer
from rebozo.network.models import Network
from rebozo.people import inviting, passphrases, pockets, second_factor
from rebozo.people.accounts import NewPerson, is_free, person_under
from rebozo.people.cookies import give, guest_name, new_cookie, take_back
from rebozo.people.models import Invitation
from rebozo.people.signing_in import Opened, start
from rebozo.people.slots import derive_in_turn
from rebozo.people.views.own import show_codes
from rebozo.vault.accounts import new_salt
from rebozo.vault.derivation import Derived

_POCKET = "welcome"
_MINUTES = 60
_BOTH = ["GET", "HEAD", "POST"]
_GONE = 410


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_BOTH)
def invitation(request: HttpRequest, code: UUID, secret: str) -> HttpResponse:
    """The link asks for the words that were told by voice."""
    found = inviting.invitation_with(code, secret)
    if found is None:
        return _out_of_use(request)
    form = Spoken(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key = inviting.try_words(found, secret, form.cleaned_data["spoken"])
        except inviting.OutOfUse:
            return _out_of_use(request)
        except Refusal as refusal:
            form.add_error(None if isinstance(refusal, Busy) else "spoken", refusal.sentence)
            return _words_page(request, form, found, status=503 if isinstance(refusal, Busy) else 422)
        cookie = new_cookie()
        language = get_language() or "es"
        carried = {"code": str(code), "key": b64encode(key).decode(), "offered": passphrases.draw(language)}
        pockets.put(cookie, _POCKET, carried, minutes=_MINUTES)
        response = redirect("members:welcome-name")
        give(response, guest_name(), cookie)
        return response
    return _words_page(request, form, found, status=422 if form.errors else 200)


@dataclass
class Guest:
    """Somebody who opened her invitation, and what she has chosen so far."""

    cookie: str = field(repr=False)
    carried: dict[str, Any] = field(repr=False)
    invitation: Invitation

    @property
    def opened(self) -> inviting.Opened:
        return inviting.open_with(self.invitation, b64decode(self.carried["key"]))

    def keep(self) -> None:
        pockets.put(self.cookie, _POCKET, self.carried, minutes=_MINUTES)


def _guest(request: HttpRequest) -> Guest | None:
    cookie = request.COOKIES.get(guest_name(), "")
    carried = pockets.look(cookie, _POCKET)
    if carried is None:
        return None
    found = Invitation.objects.select_related("role").filter(code=carried["code"]).first()
    if found is None or not inviting.is_good(found, timezone.now()):
        return None
    return Guest(cookie, carried, found)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_BOTH)
def name(request: HttpRequest) -> HttpResponse:
    """A name to sign in, a name among her compañeras, and a passphrase."""
    guest = _guest(request)
    if guest is None:
        return _out_of_use(request)
    language = get_language() or "es"
    if "draw" in request.POST:
        guest.carried["offered"] = passphrases.draw(language)
        guest.keep()
        return _name_page(request, Welcome(initial=request.POST.dict()), guest, status=200)
    form = Welcome(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _may_use(form, guest, language):
        salt = new_salt()
        try:
            derived = derive_in_turn(form.cleaned_data["passphrase"], salt)
        except Busy as busy:
            form.add_error(None, busy.sentence)
            return _name_page(request, form, guest, status=503)
        guest.carried |= {
            "sign_in": form.cleaned_data["sign_in"],
            "shown": form.cleaned_data["shown"],
            "language": language,
            "salt": b64encode(salt).decode(),
            "verifier": b64encode(derived.verifier).decode(),
            "kek": b64encode(derived.kek).decode(),
            "seed": b64encode(secrets.token_bytes(second_factor.SEED_BYTES)).decode(),
        }
        guest.keep()
        return redirect("members:welcome-phone")
    return _name_page(request, form, guest, status=422 if form.errors else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(_BOTH)
def phone(request: HttpRequest) -> HttpResponse:
    """Her phone learns to give codes; with the first one she is in, and is shown her sheet."""
    guest = _guest(request)
    if guest is None:
        return _out_of_use(request)
    if "seed" not in guest.carried:
        return redirect("members:welcome-name")
    seed = b64decode(guest.carried["seed"])
    form = FirstCode(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = second_factor.phone_code(form.cleaned_data["code"])
        if second_factor.fits_now(seed, code):
            try:
                return _come_in(request, guest, seed, code)
            except (inviting.OutOfUse, CircleMoved, NameTaken) as refusal:
                form.add_error(None, refusal.sentence)
                return _phone_page(request, form, guest, seed, status=409)
        form.add_error("code", _("The code does not fit. Look at the phone's clock, and write the next one."))
    return _phone_page(request, form, guest, seed, status=422 if form.errors else 200)


@sensitive_variables()
def _come_in(request: HttpRequest, guest: Guest, seed: bytes, code: str) -> HttpResponse:
    """Everything is stored at once; then she is signed in as anybody is."""
    carried = guest.carried
    derived = Derived(b64decode(carried["verifier"]), b64decode(carried["kek"]))
    person = person_under(
        derived, b64decode(carried["salt"]), sign_in=carried["sign_in"], shown=carried["shown"], totp_seed=seed
    )
    person.account.language = carried["language"]
    _join(person, guest)
    second_factor.use_code(person.account.holder, seed, code)
    pockets.empty(guest.cookie, _POCKET)
    cookie = start(Opened(person.account, person.keys, person.blob, derived, None, proved=True))
    show_codes(cookie, person.blob.codes, first=True)
    response = redirect("people:codes")
    take_back(response, guest_name())
    give(response, settings.SESSION_COOKIE_NAME, cookie)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        give(response, settings.LANGUAGE_COOKIE_NAME, person.account.language, days=365)
    return response


def _join(person: NewPerson, guest: Guest) -> None:
    today = timezone.localdate()
    by = Actor(person.account.holder, frozenset(), today, person.keyring)
    joining = newcomer(person, guest.opened, shown=guest.carried["shown"], today=today)
    join(person.account, newcomer=joining, by=by)


def _may_use(form: Welcome, guest: Guest, language: str) -> bool:
    """Everything that is amiss is said at once, with name and with passphrase."""
    form.is_valid()
    sign_in = form.cleaned_data.get("sign_in", "")
    if sign_in and not is_free(sign_in):
        form.add_error("sign_in", NameTaken().sentence)
    if {"choice", "passphrase"} <= form.cleaned_data.keys():
        form.check(offered=guest.carried["offered"], sign_in=sign_in, language=language)
    return not form.errors


def _out_of_use(request: HttpRequest) -> HttpResponse:
    """The same page for a link that was used, expired, withdrawn, mistyped or made up."""
    return render(request, "network/members/out_of_use.html", {"text": inviting.OutOfUse().sentence}, status=_GONE)


def _words_page(request: HttpRequest, form: Spoken, found: Invitation, *, status: int) -> HttpResponse:
    network = Network.objects.filter(code=found.network).first()
    context = {"form": form, "network": network.name if network else "", "step": 1}
    return render(request, "network/members/words.html", context, status=status)


def _name_page(request: HttpRequest, form: Welcome, guest: Guest, *, status: int) -> HttpResponse:
    context = {"form": form, "offered": guest.carried["offered"], "step": 2}
    return render(request, "network/members/name.html", context, status=status)


def _phone_page(request: HttpRequest, form: FirstCode, guest: Guest, seed: bytes, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "image": second_factor.qr_image(seed, label=guest.carried["sign_in"]),
        "text": second_factor.seed_as_text(seed),
        "back_url": reverse("members:welcome-name"),
        "step": 3,
    }
    return render(request, "network/members/phone.html", context, status=status)
