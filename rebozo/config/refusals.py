"""Every "no" is a page: what happened, what was kept, what to do now. Nothing personal, and never a stack of code."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rebozo.config.kept import had_files, had_secrets, typed
from rebozo.kernel.references import new_reference
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.people.late import Typed
from rebozo.vault.places import Altered, Distrust

log = logging.getLogger("rebozo.refusals")
RETRY_SECONDS = 5
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Said:
    """The words of a refusal's page."""

    title: str
    text: str
    more: str = ""


class Refusals:
    """The innermost middleware: what a view refused, or could not do just now, becomes a page with what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"unknown"):  # noqa: PLR2004  the one status Django answers with an empty page
            page = not_that_way(request)
            page.headers["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Busy):
            return busy(request, exception.sentence)
        if isinstance(exception, Refusal):
            return refused(request, exception.sentence)
        if isinstance(exception, Altered):
            return altered(request, exception)
        if isinstance(exception, Distrust):
            return distrusted(request)
        return busy(request) if is_unavailable(exception) else None


def is_unavailable(exception: BaseException | None) -> bool:
    """The database is locked, full or away: a thing of the moment. A missing table is a bug, and is not."""
    if isinstance(exception, InterfaceError):
        return True
    return isinstance(exception, OperationalError) and not str(exception).startswith("no such")


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    said = Said(_("That could not be done"), sentence, _("Nothing was changed."))
    return _page(request, 409, said, kept=typed(request))


def busy(request: HttpRequest, sentence: str = "") -> HttpResponse:
    said = Said(
        _("One moment, please"),
        sentence or _("There is a lot of work at this moment, and this could not be done yet."),
        _("Breathe, wait a minute and send it again. Sending twice makes no second record."),
    )
    page = _page(request, 503, said, kept=typed(request), again=True, bare=True)
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


def distrusted(request: HttpRequest) -> HttpResponse:
    reference = new_reference()
    log.critical("keys that were not signed by whom they should, reference %s", reference)
    said = Said(
        _("We stopped, to protect what you keep here"),
        _("A key here is not the one that your coordinators signed. Nothing was opened and nothing was saved."),
        _("Call your coordinator by another channel, and do not write anything here until she answers."),
    )
    return _page(request, 503, said, kept=typed(request), reference=reference, bare=True)


def altered(request: HttpRequest, exception: Altered) -> HttpResponse:
    reference = new_reference()
    log.critical("what is sealed of %s was changed outside, reference %s", exception.row, reference)
    said = Said(
        _("This record was changed outside Rebozo"),
        _("What it keeps does not open, although you hold its key. Nothing of it was shown, and nothing was saved."),
        _("Tell your coordinator by another channel. The other records are not touched by this."),
    )
    return _page(request, 503, said, kept=typed(request), reference=reference, bare=True)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, with what she typed and a button to send it again; unless it came from another site."""
    foreign = reason.startswith((REASON_BAD_ORIGIN.partition(" - ")[0], REASON_BAD_REFERER.partition(" - ")[0]))
    said = Said(
        _("We want to be sure that it is you"),
        _("This page was open for a long time, or your browser did not keep what it needs. Nothing was saved yet."),
        "" if foreign else _("Look at what you wrote and send it again."),
    )
    return _page(request, 403, said, kept=[] if foreign else typed(request), again=True)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    said = Said(
        _("We did not understand what arrived"),
        _("It may have been cut on the way, or it was larger than fits. Nothing was saved."),
        _("Go back: what you wrote is still on the page before. Try it again, in smaller pieces if it was long."),
    )
    return _page(request, 400, said, bare=True)


def not_hers(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    said = Said(
        _("This is not among the things you do here"),
        _("Your account does not have this task in this network. Nothing was changed."),
        _("If you need it, ask for it at your network's coordination."),
    )
    return _page(request, 403, said, kept=typed(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    said = Said(
        _("There is nothing here"),
        _("The address may be incomplete, or what you look for is not within your reach."),
        _("What you wrote on another page is still there: go back to it."),
    )
    return _page(request, 404, said, kept=typed(request))


def not_that_way(request: HttpRequest) -> HttpResponse:
    said = Said(
        _("This page opens only from its button"),
        _("You arrived here by an address, or by going back. Nothing was changed."),
    )
    return _page(request, 405, said)


def broken(request: HttpRequest) -> HttpResponse:
    """The last page. A database that is away shows here too, when a middleware met it before any view did."""
    exception = sys.exc_info()[1]
    if isinstance(exception, Altered):
        return altered(request, exception)
    if isinstance(exception, Distrust):
        return distrusted(request)
    if is_unavailable(exception):
        return busy(request)
    reference = new_reference()
    log.error("%s, reference %s", _where(exception), reference)
    said = Said(
        _("Something of ours broke"),
        _("It was not you. What you had saved before is saved; what was on this page perhaps not."),
        _("Tell whoever looks after the system this word, which says nothing about you: %(reference)s.")
        % {"reference": reference},
    )
    return _page(request, 500, said, kept=typed(request), again=True, bare=True)


def _where(exception: BaseException | None) -> str:
    """Which kind of error and at which line of ours. Never its message: that may hold what was typed."""
    if exception is None:
        return "an error"
    ours = [
        f"{Path(frame.filename).relative_to(PACKAGE)}:{frame.lineno}"
        for frame in traceback.extract_tb(exception.__traceback__)
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    return f"{type(exception).__name__} at {ours[-1] if ours else 'no line of ours'}"


def _page(
    request: HttpRequest,
    status: int,
    said: Said,
    *,
    kept: list[Typed] | None = None,
    again: bool = False,
    reference: str = "",
    bare: bool = False,
) -> HttpResponse:
    """`bare` pages ask the database nothing: they may be told because it is away."""
    inside = settings.DOOR == "desk" and getattr(request, "actor", None) is not None and not bare
    frame = "look/public.html" if settings.DOOR == "public" else "look/desk.html" if inside else "look/sheet.html"
    context = {
        "frame": frame, "said": said, "kept": kept or [], "again": again, "reference": reference,
        "had_secrets": bool(kept) and had_secrets(request),
        "had_files": request.method == "POST" and had_files(request),
    }  # fmt: skip
    return HttpResponse(render_to_string("refusals/page.html", context, request=request), status=status)
