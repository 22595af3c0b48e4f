"""The request as a view of the desk receives it: somebody is signed in, and these are her keys and rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rebozo.kernel.actor import Actor
from rebozo.people.models import Account
from rebozo.people.sessions import Session


class StaffRequest(HttpRequest):
    """Set by the sign-in wall. `session_name` is what her own pages call her; it is never logged."""

    actor: Actor
    account: Account
    desk_session: Session
    session_name: str


def as_blank_form(response: HttpResponse) -> HttpResponse:
    """A form in which nothing is written yet: the one page that a browser may keep.

    Over https it gives back on Back what was typed, after a line that broke in the POST, only if the page was not
    `no-store`.
    """
    vars(response)["blank_form"] = True
    return response
