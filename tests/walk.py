"""Every address of a door, with an example of each object it names, so that nothing new is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Route:
    """One address: its full name and the names of what it is given."""

    name: str
    given: tuple[str, ...]
    view: Callable[..., Any]

    def __str__(self) -> str:
        return self.name


def routes(urlconf: str) -> list[Route]:
    """All named addresses of a URL list. AssertionError when one has no name: it could not be walked."""
    import_module(urlconf)
    return sorted(_below(get_resolver(urlconf), ""), key=lambda route: route.name)


def _below(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _below(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"an address without a name: {entry.pattern}"
            yield Route(f"{prefix}{entry.name}", tuple(entry.pattern.converters), entry.callback)


def address(route: Route, examples: dict[str, dict[str, object]], urlconf: str) -> str:
    """The route's address with its example. KeyError names the route that nobody gave an example for."""
    given = examples[route.name] if route.given else {}
    return reverse(route.name, urlconf=urlconf, kwargs={name: given[name] for name in route.given})
