"""The lines of the journal, their chain and the heads that members signed."""

from __future__ import annotations

from django.db import models


class Line(models.Model):
    """Somebody did or opened something. Who and what are opaque numbers; there is never any content."""

    at = models.DateTimeField()  # to the second for deeds, to the hour for openings
    deed = models.CharField(max_length=60)
    actor = models.UUIDField()
    on = models.UUIDField(null=True)
    network = models.UUIDField(null=True)
    count = models.PositiveIntegerField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    # Openings are told once per actor, record, scope and hour: the second one finds this taken.
    once = models.BinaryField(max_length=32, null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["on", "id"], name="journal_line_of_record")]

    def __str__(self) -> str:
        return f"{self.pk} {self.deed}"


class Link(models.Model):
    """A committed line's place in the chain: a keyed hash over the line and the link before it."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    line = models.OneToOneField(Line, models.PROTECT)
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.seq)


class Head(models.Model):
    """The chain's head as a member's own key signed it when she signed in."""

    seq = models.PositiveBigIntegerField()
    mac = models.BinaryField(max_length=32)
    signer = models.UUIDField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "signer"], name="journal_head_once_per_signer")]

    def __str__(self) -> str:
        return str(self.seq)
