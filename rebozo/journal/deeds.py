"""A deed: permission, one short transaction, and the journal, in one place that no action can forget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from rebozo.kernel.actor import Actor, Scope
from rebozo.kernel.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")

# Every deed there is, with the permission it needs. Tests walk it: described, permitted, journaled.
DEEDS: dict[str, Permission] = {}

# SQLite has one writer: threads of one program queue here instead of spinning on the file's lock.
_WRITING = threading.RLock()


class Scoped(Protocol):
    """Whatever a deed is done to: it knows where it belongs."""

    @property
    def scope(self) -> Scope: ...


S = TypeVar("S", bound=Scoped)


@contextmanager
def writing() -> Iterator[None]:
    """One short transaction. On SQLite it is IMMEDIATE and threads take turns."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _WRITING, transaction.atomic():
        yield


def deed(*, needs: Permission) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Let the action run only for an actor who may, in one transaction.

    The action takes its object first and the actor as `by=`. PermissionDenied when she may not.
    """

    def decorate(act: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        name = f"{act.__module__.removeprefix('rebozo.')}.{act.__qualname__}"
        DEEDS[name] = needs

        @wraps(act)
        def guarded(on: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if not isinstance(by, Actor) or not by.may(needs, at=on.scope):
                raise PermissionDenied(name)
            with writing():
                return act(on, *args, **kwargs)

        return guarded

    return decorate
