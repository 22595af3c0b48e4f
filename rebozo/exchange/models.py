"""What is remembered of sheets: how somebody's columns were understood, and what left the house."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from rebozo.kernel.actor import Scope
from rebozo.network.models import Network


class Mapping(models.Model):
    """How a sheet of this shape was read last time, sealed; found again by a keyed MAC of its headings."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    heading = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "heading"], name="exchange_mapping_once")]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Taken(models.Model):
    """A sheet or an archive that left: it cannot be called back, so it is at least remembered."""

    class What(models.TextChoices):
        ATTACKS = "attacks"
        DEFENDERS = "defenders"
        ORGANISATIONS = "organisations"
        ARCHIVE = "archive"

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    what = models.CharField(max_length=13, choices=What)
    form = models.CharField(max_length=4)  # xlsx, csv, json, zip
    named = models.BooleanField()  # with names: two wanted it
    holder = models.UUIDField()
    day = models.DateField()
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.code)
