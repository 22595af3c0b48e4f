"""Coming in and leaving."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebozo.kernel.refusal import Busy, Refusal
from rebozo.people import late, sessions
from rebozo.people.actors import active_account
from rebozo.people.cookies import device_cookie, give, session_cookie, take_back
from rebozo.people.forms import Pin, SignIn
from rebozo.people.models import Account
from rebozo.people.second_factor import is_phone_code
from rebozo.people.signing_in import open_account, start
from rebozo.people.throttle import TooSoon

HOME = "/"
UNAUTHORIZED = 401
UNPROCESSABLE = 422
TOO_SOON = 429
UNAVAILABLE = 503


@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One form for name, passphrase and code."""
    following = wanted(request)
    if request.method != "POST":
        if hasattr(request, "actor"):
            return redirect(following)
        kept = was_kept(request, sessions.whose(session_cookie(request)))
        return _page(request, SignIn(on_a_device=bool(device_cookie(request))), following, kept=kept)
    form = SignIn(request.POST, on_a_device=bool(device_cookie(request)))
    if not form.is_valid():
        return _page(request, form, following, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        opened = open_account(said["name"], said["passphrase"], said["code"], device_secret=device_cookie(request))
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, form, following, status=status_of(refusal))
    sessions.end(session_cookie(request))
    by_sheet = bool(said["code"].strip()) and not is_phone_code(said["code"])
    return let_in(request, opened.account, start(opened), following, by_sheet=by_sheet)


def let_in(request: HttpRequest, account: Account, cookie: str, following: str, *, by_sheet: bool) -> HttpResponse:
    """The new session's cookie, and on to the PIN of the day, which says how many codes of the sheet are left."""
    asked = {"next": following} | ({"sheet": "1"} if by_sheet else {})
    response = redirect(f"{reverse('people:pin')}?{urlencode(asked)}")
    give(response, settings.SESSION_COOKIE_NAME, cookie)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        give(response, settings.LANGUAGE_COOKIE_NAME, account.language, days=365)
    return response


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, Busy):
        return UNAVAILABLE
    return TOO_SOON if isinstance(refusal, TooSoon) else UNAUTHORIZED


def kept_page(request: HttpRequest, *, locked: bool) -> HttpResponse:
    """For the wall: her session ended or locked while she was writing, and what she wrote was kept."""
    if locked:
        context = {"form": Pin(), "kept": True, "following": HOME}
        return render(request, "people/unlock.html", context, status=UNAUTHORIZED)
    form = SignIn(on_a_device=bool(device_cookie(request)))
    return _page(request, form, HOME, status=UNAUTHORIZED, kept=True)


def lost_page(request: HttpRequest, *, locked: bool) -> HttpResponse:
    """For the wall: what she sent could not be kept. It still stands on the page she came from."""
    if locked:
        context = {"form": Pin(), "lost": True, "following": HOME}
        return render(request, "people/unlock.html", context, status=UNAUTHORIZED)
    form = SignIn(on_a_device=bool(device_cookie(request)))
    return _page(request, form, HOME, status=UNAUTHORIZED, lost=True)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is gone, and the browser is asked to forget what it stored of these pages."""
    sessions.end(session_cookie(request))
    response = redirect("people:sign-in")
    take_back(response, settings.SESSION_COOKIE_NAME)
    # Not "cookies": that would take the device's own away, which she marked as hers.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """What to do without the passphrase or without the phone."""
    return render(request, "people/forgotten.html")


def was_kept(request: HttpRequest, holder: UUID | None) -> bool:
    """Whether the page may say so: she comes from the lock, and something does wait for her."""
    account = active_account(holder) if holder is not None and "kept" in request.GET else None
    return account is not None and late.waiting(account)


def wanted(request: HttpRequest) -> str:
    """Where she wanted to go: a path of ours, or home."""
    following = request.POST.get("next") or request.GET.get("next") or HOME
    if not following.startswith("/") or not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        return HOME
    return following


def onward(account: Account, following: str) -> HttpResponse:
    """After the sign-in or the PIN: what she was writing comes first, if something waits."""
    if late.waiting(account):
        return redirect(f"{reverse('people:late')}?{urlencode({'next': following})}")
    return redirect(following)


def _page(
    request: HttpRequest, form: SignIn, following: str, *, status: int = 200, kept: bool = False, lost: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "following": following,
        "kept": kept,
        "lost": lost,
        "closed": request.GET.get("closed") == "pin",
    }
    return render(request, "people/sign_in.html", context, status=status)
