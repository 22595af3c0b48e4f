"""What every page knows: who is here, where, and which rooms are hers. For kindness only: reads and deeds decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network


@dataclass(frozen=True)
class Room:
    """A strategy in the side bar."""

    url: str
    label: str
    band: str
    current: bool


# Where it leads, what it is called, its thread, and the right that makes it hers (None: everybody's).
_ROOMS = (
    ("day", gettext_lazy("My day"), "day", None),
    ("registry:list", gettext_lazy("Registry"), "registry", Permission.REGISTRY_ATTACKS_READ),
    ("network:people", gettext_lazy("Our networks"), "network", Permission.NETWORK_PEOPLE_READ),
    ("out:coded", gettext_lazy("Coded rows"), "observatory", Permission.REGISTRY_CODED_READ),
    ("observatory:table", gettext_lazy("Observatory"), "observatory", Permission.OBSERVATORY_FIGURES_READ),
)

P = Permission
# The pages inside a room, one of which is where she is: what each is called, and the right that makes it hers.
_INSIDE: dict[str, tuple[tuple[str, object, Permission], ...]] = {
    "registry": (
        ("registry:list", gettext_lazy("Attacks"), P.REGISTRY_ATTACKS_READ),
        ("registry:reviewing", gettext_lazy("To look over"), P.REGISTRY_ATTACKS_WRITE),
        ("registry:unfinished", gettext_lazy("Unfinished"), P.REGISTRY_ATTACKS_WRITE),
        ("registry:typing", gettext_lazy("From paper"), P.REGISTRY_ATTACKS_WRITE),
        ("exchange:in", gettext_lazy("Bring a sheet"), P.REGISTRY_ATTACKS_IMPORT),
        ("out:index", gettext_lazy("Take out"), P.EXCHANGE_SHEETS_TAKE),
        ("codes:lists", gettext_lazy("Our words"), P.CODES_LISTS_EDIT),
    ),
    "network": (
        ("network:people", gettext_lazy("Defenders"), P.NETWORK_PEOPLE_READ),
        ("network:organisations", gettext_lazy("Organisations and groups"), P.NETWORK_PEOPLE_READ),
        ("network:networks", gettext_lazy("Networks"), P.NETWORK_PEOPLE_READ),
        ("network:offers", gettext_lazy("Who offers what"), P.NETWORK_PEOPLE_READ),
        ("network:duplicates", gettext_lazy("Possible duplicates"), P.NETWORK_PEOPLE_MERGE),
        ("members:list", gettext_lazy("Our team"), P.NETWORK_MEMBERS_READ),
    ),
    "observatory": (
        ("observatory:table", gettext_lazy("By year"), P.OBSERVATORY_FIGURES_READ),
        ("observatory:figure", gettext_lazy("For a date"), P.OBSERVATORY_FIGURES_READ),
        ("observatory:periods", gettext_lazy("Periods"), P.OBSERVATORY_PERIODS_READ),
        ("out:coded", gettext_lazy("Coded rows"), P.REGISTRY_CODED_READ),
    ),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every template. It asks the database only when a page really says the network's name."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "session_name": getattr(request, "session_name", ""),
        "network_name": SimpleLazyObject(lambda: network_name(actor)) if actor else "",
        "nav": rooms(actor, request.path) if actor else [],
        "inside": SimpleLazyObject(lambda: inside(actor, request.path)) if actor else [],
        "door": settings.DOOR,
        "quick_exit_url": settings.QUICK_EXIT_URL if settings.DOOR == "public" else "",
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
    }


def rooms(actor: Actor, path: str) -> list[Room]:
    """The rooms that she may enter today, the present one marked."""
    today = [right.permission for right in actor.rights if right.holds(on=actor.today)]
    places = [
        (reverse(name), str(label), band) for name, label, band, needs in _ROOMS if needs is None or needs in today
    ]
    inside = [url for url, _label, _band in places if path.startswith(url) and url != "/"]  # all stands below my day
    here = max(inside, key=len, default="/" if path == "/" else "")
    return [Room(url, label, band, current=url == here) for url, label, band in places]


def inside(actor: Actor, path: str) -> list[Room]:
    """The pages of the room that `path` is in, those that are hers. Asked for only where they are drawn."""
    today = {right.permission for right in actor.rights if right.holds(on=actor.today)}
    for band, pages in _INSIDE.items():
        here = [(reverse(name), str(label)) for name, label, needs in pages if needs in today]
        if path in {reverse(name) for name, _label, _needs in pages}:
            return [Room(url, label, band, current=url == path) for url, label in here]
    return []


def network_name(actor: Actor) -> str:
    """The networks in which she has a task today, by name."""
    codes = {right.scope.network for right in actor.rights if right.holds(on=actor.today)}
    names = list(Network.objects.filter(code__in=codes).order_by("name").values_list("name", flat=True)[:3])
    return " · ".join(names) if len(names) < 3 else _("Several networks")  # noqa: PLR2004  two fit in the bar
