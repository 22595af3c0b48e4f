"""Networks, circles, who belongs to them and when; defenders and organisations, whose identities are sealed."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Scope


class Network(models.Model):
    """A national, territorial, solidarity or regional network. Its own name is public."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("National network")
        TERRITORIAL = "territorial", _("Territorial network")
        SOLIDARITY = "solidarity", _("Solidarity network")
        REGIONAL = "regional", _("Regional team")

    code = models.UUIDField(primary_key=True, default=uuid4)
    short = models.SlugField(max_length=12, unique=True)  # for commands: `--network SIERRA`
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NATIONAL)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166; empty for a regional team
    time_zone = models.CharField(max_length=40, default="America/Tegucigalpa")
    reach = models.JSONField(default=list)  # how to reach it safely, for the public door: [{"es":…, "en":…}]

    def __str__(self) -> str:
        return self.short

    @property
    def scope(self) -> Scope:
        return Scope(network=self.code)


class Circle(models.Model):
    """People of a network who may read together. Its number is the vault's circle.

    It follows from network and purpose. The members sign the number: so what a circle is for cannot be changed in
    the database.
    """

    class Purpose(models.TextChoices):
        REGISTRY = "registry", _("Registry")
        ACCOMPANIMENT = "accompaniment", _("Accompaniment")

    code = models.UUIDField(primary_key=True)  # of `number_for`
    network = models.ForeignKey(Network, models.PROTECT, related_name="circles")
    purpose = models.CharField(max_length=14, choices=Purpose, default=Purpose.REGISTRY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "purpose"], name="network_circle_once_per_purpose")]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id, circle=self.code)

    @staticmethod
    def number_for(network: UUID, purpose: str) -> UUID:
        """The number of a network's circle for one purpose."""
        made = blake2b(network.bytes + purpose.encode(), digest_size=16, person=b"rebozo purpose")
        return UUID(bytes=made.digest(), version=4)

    @property
    def is_as_numbered(self) -> bool:
        """Whether its number is that of its network and purpose. If not, its row was changed in the database."""
        return self.code == self.number_for(self.network_id, self.purpose)


class Membership(models.Model):
    """A member of a circle, from a day, perhaps until another. What she is called there is sealed to the circle."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    circle = models.ForeignKey(Circle, models.PROTECT, related_name="memberships")
    holder = models.UUIDField(db_index=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="network_membership_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.holder}"


class Defender(models.Model):
    """A woman human rights defender. Her number is her pseudonymous key; everything that names her is sealed."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="defenders", db_index=False)
    version = models.PositiveIntegerField(default=1)
    hidden = models.UUIDField(null=True)  # the import that brings it, until all of that is shown

    class Meta:
        indexes = [
            models.Index(fields=["network", "code"], condition=Q(hidden__isnull=True), name="network_defender_list"),
            models.Index(fields=["hidden"], condition=Q(hidden__isnull=False), name="network_defender_hidden"),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Organisation(models.Model):
    """An organisation or group. Its name is sealed: in some countries being named closes it."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="organisations", db_index=False)
    version = models.PositiveIntegerField(default=1)
    hidden = models.UUIDField(null=True)  # the import that brings it, until all of that is shown

    class Meta:
        indexes = [
            models.Index(
                fields=["network", "code"], condition=Q(hidden__isnull=True), name="network_organisation_list"
            ),
            models.Index(fields=["hidden"], condition=Q(hidden__isnull=False), name="network_organisation_hidden"),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)
