"""Her two named devices. One that she marked as hers counts as the thing in her hand for thirty days.

Not for exports, grants and recovery: those ask for passphrase and code again (`Session.proved_within`).
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.people.models import Account, Device
from rebozo.vault.envelope import Place, box, pad, public_of, unbox, unpad
from rebozo.vault.keyring import Keyring

MOST = 2
DAYS = 30


class TwoAlready(Refusal):
    def __init__(self) -> None:
        super().__init__(_("You already have two devices. Take one off the list first; you can do it just above."))


@dataclass(frozen=True)
class Named:
    """A device as her own page shows it."""

    code: UUID
    name: str = field(repr=False)
    since: date
    trusted_until: date | None
    here: bool
    trusted: bool


def new_secret() -> str:
    """What the device's cookie holds: 32 random bytes."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def hash_of(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"rebozo device").digest()


def device_with(secret: str, handle: bytes) -> Device | None:
    """The device whose cookie this is, if it belongs to the account of that sign-in name. One question either way."""
    return Device.objects.filter(token_hash=hash_of(secret), account__handle=handle).first()


def is_trusted(device: Device | None) -> bool:
    return device is not None and device.trusted_until is not None and timezone.localdate() < device.trusted_until


def devices_of(account: Account, ring: Keyring, *, here: UUID | None) -> list[Named]:
    """Her devices, by name, oldest first."""
    return [
        Named(
            device.code,
            unpad(unbox(ring.box_private, bytes(device.name), at=_place(device.code, account.holder))).decode(),
            device.since,
            device.trusted_until,
            device.code == here,
            is_trusted(device),
        )
        for device in Device.objects.filter(account=account).order_by("since", "code")
    ]


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def trust_device(account: Account, *, name: str, secret: str, ring: Keyring, here: UUID | None, by: Actor) -> Device:
    """Name the device she is on and trust it for thirty days; naming the same one again renews it with a new secret."""
    Account.objects.select_for_update().get(pk=account.pk)  # two tabs at once still make two devices at most
    device = Device.objects.filter(account=account, code=here).first() if here else None
    if device is None:
        if Device.objects.filter(account=account).count() >= MOST:
            raise TwoAlready
        device = Device(code=uuid4(), account=account, since=by.today)
    device.token_hash = hash_of(secret)
    device.name = box(public_of(ring.box_private), pad(name.encode()), at=_place(device.code, account.holder))
    device.trusted_until = by.today + timedelta(days=DAYS)
    device.save()
    record("people.device.trusted", by=by, on=account.holder)
    return device


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def forget_device(account: Account, *, code: UUID, by: Actor) -> None:
    """Take a device off her list. Taking it off twice changes nothing."""
    if Device.objects.filter(account=account, code=code).delete()[0]:
        record("people.device.forgotten", by=by, on=account.holder)


def _place(device: UUID, holder: UUID) -> Place:
    return Place(purpose="device name", table="people_device", row=device, key=holder)
