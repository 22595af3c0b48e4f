"""What the pages of people and of groups ask of a request in the same manner."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from rebozo.kernel.permissions import Permission
from rebozo.network import reads
from rebozo.network.models import Network
from rebozo.people.requests import StaffRequest

_DIGITS = 10


def networks_where(request: StaffRequest, needs: Permission) -> QuerySet[Network]:
    """The networks in which she holds the right. PermissionDenied when there is none: the page is not hers."""
    networks = reads.networks_for(request.actor, needs)
    if not networks:
        raise PermissionDenied
    return networks


def chosen_network(networks: QuerySet[Network], said: dict[str, Any]) -> Network:
    """The one that she chose in the form, or her only one. Http404 for a network that is not hers."""
    if said.get("network"):
        return get_object_or_404(networks, code=said["network"])
    return networks[0]


def done(request: StaffRequest) -> list[dict[str, str]]:
    """What was just done, from a short code in the address. A code that is not listed says nothing."""
    sentences = {
        "added": _("It is kept."), "saved": _("Your changes are kept."),
        "vouched": _("Yours is the second voice: it is sure now."),
    }  # fmt: skip
    sentence = sentences.get(request.GET.get("done", ""))
    return [{"kind": "ok", "text": sentence}] if sentence else []


def number_of(text: str) -> int:
    """A version that a form sends back; 0, which is none, for what is no number or a number of many digits."""
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0
