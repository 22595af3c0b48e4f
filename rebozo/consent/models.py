"""What she answered, each answer a row that stays: the newest for a purpose and a recipient counts."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from rebozo.kernel.actor import Scope
from rebozo.network.models import Network


class Answer(models.Model):
    """Yes, no or taken back, for one purpose and one recipient, on a day. How she gave it is sealed."""

    class Says(models.TextChoices):
        YES = "yes"
        NO = "no"
        TAKEN_BACK = "taken_back"

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    of = models.UUIDField()  # a defender or an organisation of the directory, or an event that names nobody
    purpose = models.CharField(max_length=12)  # codes: consent_purposes
    recipient = models.UUIDField(null=True)  # another network or organisation; none: the purpose says it
    says = models.CharField(max_length=10, choices=Says)
    day = models.DateField()
    number = models.PositiveIntegerField()  # the how many-th answer about her: the highest is the newest

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="consent_answer_in_order"),
            models.CheckConstraint(condition=Q(number__gte=1), name="consent_answer_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.says}"

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)
