"""An invitation: what a newcomer needs, sealed under a key that the link and the spoken words yield only together.

Good for 72 hours, for one person, for five tries. Whoever holds the link alone, or the database alone, opens nothing.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from nacl.signing import SigningKey

from rebozo.journal.deeds import Scoped, deed, writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor, Scope
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.people import passphrases
from rebozo.people.actors import active_account, rights_of
from rebozo.people.models import Invitation, Role
from rebozo.people.slots import derive_in_turn
from rebozo.vault.circles import CircleKeys
from rebozo.vault.derivation import labelled
from rebozo.vault.envelope import Place, Unsealable, seal, unseal
from rebozo.vault.keyring import Keyring
from rebozo.vault.trust import EpochStatement, Member, admission_statement, delegation_statement, verified_epoch

HOURS = 72
TRIES = 5
_LINK_BYTES = 16


class WrongWords(Refusal):
    """She holds the link, so the sentence may say how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(
            _("Those are not the words of this invitation. You can try %(left)d more times.") % {"left": left}
            if left > 1
            else _("Those are not the words of this invitation. Ask for them again before you try: once is left.")
            if left == 1
            else _("Those are not the words of this invitation, and it is closed now. Ask for a new one.")
        )


class NotFour(Refusal):
    """It cost no try: it says nothing of the words."""

    def __init__(self) -> None:
        super().__init__(
            _("They are four words. Write all four, with spaces between them; this did not count as a try.")
        )


class OutOfUse(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation is not good any more: it was used, it expired or it was withdrawn. Ask for a new one.")
        )


class MoreThanHers(Refusal):
    def __init__(self) -> None:
        super().__init__(_("You can only give tasks that you have yourself in this network."))


@dataclass(frozen=True)
class Told:
    """What she passes on by two ways: the link in a message, the words by voice. Shown to her alone, for minutes."""

    code: UUID
    secret: str = field(repr=False)
    spoken: str = field(repr=False)


@dataclass(frozen=True)
class Prepared:
    """An invitation that is made and not stored yet: making it is slow."""

    invitation: Invitation
    told: Told = field(repr=False)


@dataclass(frozen=True)
class Carried:
    """What the invitation holds for one circle."""

    circle: UUID
    network: UUID
    epoch: UUID
    number: int
    private: bytes = field(repr=False)
    delegation: bytes = field(repr=False)

    @property
    def keys(self) -> CircleKeys:
        """Enough to seal her own name to the circle while she comes in."""
        return CircleKeys(self.circle, self.network, self.number, {self.number: self.private})


@dataclass(frozen=True)
class Opened:
    """An invitation opened by link and words."""

    invitation: Invitation
    circles: list[Carried]
    expires: int
    via_seed: bytes = field(repr=False)

    def admission(self, carried: Carried, said: EpochStatement, member: Member) -> bytes:
        """The newcomer is admitted by the invitation's key, and that key by the member who invited her."""
        via = SigningKey(self.via_seed)
        signature = via.sign(admission_statement(said.circle, said.epoch, member)).signature
        head = member.to_bytes() + signature + self.invitation.invited_by.bytes
        return head + via.verify_key.encode() + self.expires.to_bytes(8, "big") + carried.delegation


@sensitive_variables()
def prepare(role: Role, network: UUID, circles: Sequence[CircleKeys], *, ring: Keyring, language: str) -> Prepared:
    """Draw link and words, and seal for each circle what a newcomer needs. Slow: outside any transaction."""
    code = uuid4()
    told = Told(code, secrets.token_hex(_LINK_BYTES), passphrases.draw(language, count=passphrases.SPOKEN_WORDS))
    expires = timezone.now() + timedelta(hours=HOURS)
    key = invitation_key(code, told.secret, told.spoken)
    via_public = SigningKey(_via_seed(key)).verify_key.encode()
    carried = [_carry(keys, via_public, expires, ring) for keys in circles]
    said = {"expires": int(expires.timestamp()), "circles": carried}
    invitation = Invitation(
        code=code,
        role=role,
        network=network,
        invited_by=ring.holder,
        link_hash=_link_hash(told.secret),
        expires=expires,
        sealed=seal(_seal_key(key), json.dumps(said).encode(), at=_place(code)),
    )
    return Prepared(invitation, told)


@deed(needs=Permission.NETWORK_MEMBERS_INVITE)
def invite(network: Scoped, *, prepared: Prepared, by: Actor) -> None:
    """Store the invitation. She cannot give what she does not have: in the whole network, not in one circle of it."""
    known = set(Permission)
    for value in prepared.invitation.role.permissions:
        if value not in known or not by.may(Permission(value), at=network.scope):
            raise MoreThanHers
    prepared.invitation.save(force_insert=True)
    record("people.invitation.made", by=by, on=prepared.invitation.code, network=network.scope.network)


@deed(needs=Permission.NETWORK_MEMBERS_INVITE)
def withdraw(network: Scoped, *, code: UUID, by: Actor) -> None:
    """Take an invitation back. Doing it twice, or after it was used, changes nothing."""
    if Invitation.objects.filter(code=code, network=network.scope.network).delete()[0]:
        record("people.invitation.withdrawn", by=by, on=code, network=network.scope.network)


def invitation_with(code: UUID, secret: str) -> Invitation | None:
    """The invitation of a link, while it is good. A made-up link finds nothing, and costs nothing."""
    found = Invitation.objects.select_related("role").filter(code=code).first()
    if found is None or not compare_digest(bytes(found.link_hash), _link_hash(secret)):
        return None
    return found if is_good(found, timezone.now()) else None


def is_good(invitation: Invitation, now: datetime) -> bool:
    """Neither expired nor tried too often, and whoever made it could make it today."""
    if now >= invitation.expires or invitation.tries >= TRIES:
        return False
    inviter = active_account(invitation.invited_by)
    return inviter is not None and any(
        right.permission == Permission.NETWORK_MEMBERS_INVITE and right.scope == Scope(invitation.network)
        for right in rights_of(inviter, timezone.localdate())
    )


@sensitive_variables()
def try_words(invitation: Invitation, secret: str, spoken: str) -> bytes:
    """The invitation's key, by link and words. WrongWords otherwise; the fifth wrong try closes it.

    The try is counted before it is made, so that many at once are still five. More or fewer than four words are none.
    """
    if len(passphrases.as_said(spoken).split()) != passphrases.SPOKEN_WORDS:
        raise NotFour
    with writing():
        counted = Invitation.objects.filter(code=invitation.code, tries__lt=TRIES).update(tries=F("tries") + 1)
    if not counted:
        raise OutOfUse
    try:
        key = invitation_key(invitation.code, secret, spoken)
    except Refusal:  # no room for it just now: it was no try
        with writing():
            Invitation.objects.filter(code=invitation.code).update(tries=F("tries") - 1)
        raise
    try:
        open_with(invitation, key)
    except Unsealable:
        invitation.refresh_from_db(fields=["tries"])
        raise WrongWords(TRIES - invitation.tries) from None
    with writing():
        Invitation.objects.filter(code=invitation.code).update(tries=F("tries") - 1)
    return key


def open_with(invitation: Invitation, key: bytes) -> Opened:
    """What it carries. Unsealable with another key."""
    said: dict[str, Any] = json.loads(unseal(_seal_key(key), bytes(invitation.sealed), at=_place(invitation.code)))
    circles = [
        Carried(
            UUID(one["circle"]),
            UUID(one["network"]),
            UUID(one["epoch"]),
            int(one["number"]),
            b64decode(one["private"]),
            b64decode(one["delegation"]),
        )
        for one in said["circles"]
    ]
    return Opened(invitation, circles, int(said["expires"]), _via_seed(key))


def use_up(invitation: Invitation) -> None:
    """In the newcomer's transaction: it is good for one. OutOfUse when it was used or withdrawn meanwhile."""
    used = Invitation.objects.filter(code=invitation.code, tries__lt=TRIES, expires__gt=timezone.now()).delete()[0]
    if not used:
        raise OutOfUse


def expire(now: datetime) -> int:
    """The worker's: what nobody used in time. How many went."""
    with writing():
        return Invitation.objects.filter(expires__lte=now).delete()[0]


def invitation_key(code: UUID, secret: str, spoken: str) -> bytes:
    """Argon2id over both, so that the link with a copy of the database still has 2^43 words to try, slowly."""
    return derive_in_turn(f"{secret} {passphrases.as_said(spoken)}", code.bytes).kek


def _carry(keys: CircleKeys, via_public: bytes, expires: datetime, ring: Keyring) -> dict[str, str | int]:
    said = verified_epoch(keys.circle)
    delegation = ring.sign(delegation_statement(said.circle, said.epoch, via_public, int(expires.timestamp())))
    return {
        "circle": str(said.circle),
        "network": str(said.network),
        "epoch": str(said.epoch),
        "number": said.number,
        "private": b64encode(keys.private(said.number)).decode(),
        "delegation": b64encode(delegation).decode(),
    }


def _link_hash(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"rebozo link").digest()


def _seal_key(key: bytes) -> bytes:
    return labelled(key, "rebozo invitation seal")


def _via_seed(key: bytes) -> bytes:
    return labelled(key, "rebozo invitation via")


def _place(code: UUID) -> Place:
    return Place(purpose="invitation", table="people_invitation", row=code)
