"""The wall before the desk: whoever is not signed in stays outside, save on a short list of pages.

It never looks at whether what she asked for exists. What she was typing when her session ended is sealed to her, or
she is told that it was not.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from rebozo.people import late, sessions
from rebozo.people.actors import active_account, actor_for
from rebozo.people.cookies import session_cookie
from rebozo.people.sessions import Session
from rebozo.people.views.entry import kept_page, lost_page
from rebozo.vault.uploads import LeaveFiles

# Pages of the desk that need no session. Each is described in docs/ARCHITECTURE.md.
OPEN_VIEWS = frozenset(
    {
        "language",
        "members:invitation",
        "members:welcome-name",
        "members:welcome-phone",
        "people:forgotten",
        "people:sign-in",
    }
)
# Pages that a locked session may open.
LOCK_VIEWS = frozenset({"people:sign-out", "people:unlock"})
# Where somebody is sent who must first say something before what she sent is done.
_FIRST = ("people:prove", "people:sign-in", "people:unlock", "people:pin")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_UNREADABLE = (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError)


class SignInWall:
    """Lets in who is signed in, with her rights of this moment; anybody else sees the sign-in page or the lock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = _view_name(request)
        session = sessions.find(session_cookie(request))
        if session is not None and not session.locked:
            if _let_in(request, session):
                response = self.get_response(request)
                _arrived(request, response)
                add_never_cache_headers(response)
                return response
            session = None
        request.upload_handlers = [LeaveFiles(request)]
        if name in OPEN_VIEWS or (name in LOCK_VIEWS and session is not None):
            response = self.get_response(request)
        else:
            response = _outside(request, session, name)
        add_never_cache_headers(response)
        return response


def _view_name(request: HttpRequest) -> str:
    """Empty for an address that does not exist: it is answered like any other that is not open."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _let_in(request: HttpRequest, session: Session) -> bool:
    """Her account's state and rights are read each time: a closed account is out with its next request."""
    account = active_account(session.holder)
    if account is None:
        sessions.end_all(session.holder)
        return False
    actor = actor_for(account, session.keyring, timezone.localdate())
    vars(request).update(actor=actor, account=account, desk_session=session, session_name=session.name)
    return True


def _arrived(request: HttpRequest, response: HttpResponseBase) -> None:
    """A form that was offered back and now led on is not needed any more; one that led to a question first still is."""
    if request.method != "POST" or response.status_code not in (302, 303):
        return
    if urlsplit(response.headers["Location"]).path in {reverse(name) for name in _FIRST}:
        return
    code = late.sent_code(request)
    if code is not None:
        late.discard(vars(request)["account"], code)


def _outside(request: HttpRequest, session: Session | None, name: str) -> HttpResponse:
    locked = session is not None and session.locked
    page = "people:unlock" if locked else "people:sign-in"
    if request.method in _SAFE:
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")
    holder = session.holder if session is not None else sessions.whose(session_cookie(request))
    own = name.startswith("people:") and name != "people:lock"
    if own or not _her_own_page(request) or not late.typed_in(request):
        return redirect(page)
    # Whoever signed out in another tab left no trace of whose this is, so it cannot be kept.
    kept = holder is not None and late.keep_sent(holder, request, locked=locked)
    return kept_page(request, locked=locked) if kept else lost_page(request, locked=locked)


def _her_own_page(request: HttpRequest) -> bool:
    """Whether the form came from our page: what another site filled in must not be offered to her as hers."""
    csrf = CsrfViewMiddleware(_nowhere)
    csrf.process_request(request)
    try:
        return csrf.process_view(request, _nowhere, (), {}) is None
    except _UNREADABLE:
        return False


def _nowhere(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
