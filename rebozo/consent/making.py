"""Answers made ready before the transaction: what was asked, how and by whom she was asked, sealed to her circle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from rebozo.consent.bundles import HOW
from rebozo.consent.models import Answer
from rebozo.consent.rooms import Subject
from rebozo.consent.rules import Says
from rebozo.kernel.actor import Actor
from rebozo.network.reads import registry_keys
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.names import folded
from rebozo.vault.sealing import Sealed, seal_bundle


@dataclass(frozen=True)
class Given:
    """One answer: to which purpose, to whom, and the words that were read to her."""

    purpose: str
    says: Says
    text: str = field(default="", repr=False)
    recipient: UUID | None = None
    recipient_name: str = field(default="", repr=False)
    more: dict[str, Any] = field(default_factory=dict, repr=False)  # of what was taken back: what followed


@dataclass(frozen=True)
class Made:
    """An answer with its sealed words, not stored."""

    answer: Answer
    sealed: Sealed = field(repr=False)


def recipient_called(actor: Actor, network: UUID, name: str) -> UUID:
    """The number that stands, in this network alone, for a recipient of that name: however it is spelt, the same.

    A keyed MAC: without the circle's key nobody can test a list of names against it.
    """
    key = open_index_key(network, ring=keyring_of(actor))
    return UUID(bytes=index_mac(key, "consent recipient", folded(name)))


def code_of(token: UUID, of: UUID, given: Given) -> UUID:
    """The answer's number follows from the form's and from whose it is: sent twice, it is one, and only hers."""
    said = token.bytes + of.bytes + given.purpose.encode() + (given.recipient.bytes if given.recipient else b"")
    return UUID(bytes=blake2b(said, digest_size=16, person=b"rebozo answer").digest(), version=4)


def make(
    actor: Actor, subject: Subject, given: Iterable[Given], *, token: UUID, day: date, how: dict[str, Any]
) -> list[Made]:
    """Answers with `how` they were given ({"how", "note", ...}), sealed."""
    keys = registry_keys(actor, subject.network.code)
    made = []
    for one in given:
        answer = Answer(
            code=code_of(token, subject.code, one), network=subject.network, of=subject.code, purpose=one.purpose,
            recipient=one.recipient, says=one.says.value, day=day,
        )  # fmt: skip
        said = {"text": one.text, "recipient": one.recipient_name, **how, **one.more}
        said |= {"by": str(actor.holder), "language": get_language() or ""}
        kept = {name: value for name, value in said.items() if value}
        made.append(Made(answer, seal_bundle(answer.code, HOW, kept, to=[keys])))
    return made
