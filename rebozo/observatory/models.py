"""Periods that are closed together, who delivered, who was asked, and the cuts: frozen counts with their day."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from rebozo.network.models import Network


class Period(models.Model):
    """Some months that all networks close together, and the day until which what is registered goes in."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    first = models.DateField()  # first day of its first month
    last = models.DateField()  # first day of its last month
    cutoff = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__day=1, last__day=1), name="observatory_period_is_of_months"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="observatory_period_ends_after_it_starts"),
            models.UniqueConstraint(fields=["first", "last"], name="observatory_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}/{self.last:%Y-%m}"


class Delivery(models.Model):
    """A network's word that its registry of a period is complete as far as it knows."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="deliveries", db_index=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    holder = models.UUIDField()
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "network"], name="observatory_delivery_once")]

    def __str__(self) -> str:
        return f"{self.period_id} {self.network_id}"


class Nudge(models.Model):
    """A network was asked for its period. It shows on its coordinators' day until it delivers; it says no more."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="nudges", db_index=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "network"], name="observatory_nudge_newest_only")]

    def __str__(self) -> str:
        return f"{self.period_id} {self.network_id}"


class Cut(models.Model):
    """What was counted of a period on a day: frozen, so that the next cut can say what changed since."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    period = models.ForeignKey(Period, models.PROTECT, related_name="cuts")
    day = models.DateField()
    number = models.PositiveIntegerField()  # the how many-th of its period
    preliminary = models.BooleanField(default=True)
    holder = models.UUIDField()
    networks = models.JSONField()  # which were counted, and which of them had delivered: {number: bool}
    cells = models.JSONField()  # [[network, country, type, shape, how many], ...]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "number"], name="observatory_cut_in_order")]

    def __str__(self) -> str:
        return f"{self.period_id} {self.number}"
