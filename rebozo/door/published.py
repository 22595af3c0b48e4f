"""What the networks say of themselves to anybody. Only these columns: the door may read no other."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from rebozo.network.models import Network


@dataclass(frozen=True)
class Published:
    """A network as a stranger sees it: its name, what it is, and the ways to reach it that it has chosen to give."""

    name: str
    kind: str
    reach: list[str]


def networks() -> list[Published]:
    """All of them, by name, in the page's language; a way that was given in one language only is shown in it."""
    language = get_language() or "es"
    rows = Network.objects.order_by("name").values_list("name", "kind", "reach")
    return [
        Published(
            name,
            str(Network.Kind(kind).label),
            [said for way in reach if (said := way.get(language) or way.get("es") or way.get("en"))],
        )
        for name, kind, reach in rows
    ]
