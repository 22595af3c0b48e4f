"""Accounts, roles, rights for a period, named devices, invitations, and forms that came too late.

No name is here in clear: a sign-in name is a keyed hash, what others call her is sealed to their circle.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Scope


class Account(models.Model):
    """Somebody who may sign in. Her keys are the vault's, under the same number."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    holder = models.UUIDField(primary_key=True, default=uuid4)
    handle = models.BinaryField(max_length=32, unique=True)  # keyed hash of the folded sign-in name
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    language = models.CharField(max_length=5, default="es")

    def __str__(self) -> str:
        return str(self.holder)

    @property
    def scope(self) -> Scope:
        """Her own passphrase and devices are at the scope of herself."""
        return Scope(network=self.holder)


class Role(models.Model):
    """A set of permissions with a name: data, so that an organisation can shape its own."""

    code = models.SlugField(primary_key=True, max_length=30)
    permissions = models.JSONField(default=list)
    label_es = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.code


class Mandate(models.Model):
    """A role that somebody holds in a network (or one circle of it) from a day, perhaps until another."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="mandates")
    role = models.ForeignKey(Role, models.PROTECT)
    network = models.UUIDField()
    circle = models.UUIDField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="people_mandate_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["network", "role"], name="people_mandate_of_network")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role_id}"


class Device(models.Model):
    """One of her (at most two) named devices. The name is sealed to her; what it holds is a secret's hash."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    token_hash = models.BinaryField(max_length=32, unique=True)
    name = models.BinaryField()  # boxed to her
    since = models.DateField()
    trusted_until = models.DateField(null=True)  # counts as the possession factor until then

    def __str__(self) -> str:
        return str(self.code)


class Invitation(models.Model):
    """Grants sealed to a key that only the link's secret and the spoken code yield together. 72 hours, one use."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    role = models.ForeignKey(Role, models.PROTECT)
    network = models.UUIDField()
    invited_by = models.UUIDField()
    link_hash = models.BinaryField(max_length=32)  # of the link's 128 random bits: a made-up link costs us nothing
    expires = models.DateTimeField()
    sealed = models.BinaryField()  # epochs' private halves and delegations, under the derived key
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.code)


class LateForm(models.Model):
    """What she was typing when her session ended: boxed to her by the sign-in wall, and marked by it."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.CASCADE, related_name="late_forms")
    boxed = models.BinaryField()
    day = models.DateField()

    def __str__(self) -> str:
        return str(self.code)
