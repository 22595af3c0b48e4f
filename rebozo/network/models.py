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
    origin = models.BinaryField(max_length=16, null=True)  # keyed MAC of a sheet's own identifier
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # she was here twice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "origin"], name="network_defender_imported_once")]
        indexes = [
            models.Index(
                fields=["network", "code"], condition=Q(hidden__isnull=True, merged_into__isnull=True),
                name="network_defender_list",
            ),
            models.Index(fields=["hidden"], condition=Q(hidden__isnull=False), name="network_defender_hidden"),
        ]  # fmt: skip

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
    origin = models.BinaryField(max_length=16, null=True)  # keyed MAC of a sheet's own identifier
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # it was here twice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "origin"], name="network_organisation_imported_once")]
        indexes = [
            models.Index(
                fields=["network", "code"], condition=Q(hidden__isnull=True, merged_into__isnull=True),
                name="network_organisation_list",
            ),
            models.Index(fields=["hidden"], condition=Q(hidden__isnull=False), name="network_organisation_hidden"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Belonging(models.Model):
    """That somebody or a group belongs to a group, for a time. Who, to whom and as what is sealed.

    Both ends stand here as keyed MACs of the network's index key, so that a member finds them from either side and
    whoever takes the machine reads no link.
    """

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    who = models.BinaryField(max_length=16)
    group = models.BinaryField(max_length=16)
    vouched = models.PositiveSmallIntegerField(default=1)  # by how many members: two make it sure
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(vouched__gte=1, vouched__lte=2), name="network_belonging_by_one_or_two")
        ]
        indexes = [
            models.Index(fields=["network", "who"], name="network_belonging_who"),
            models.Index(fields=["network", "group"], name="network_belonging_group"),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Closure(models.Model):
    """One member of the circle who does not find a person, a group or an event: the aggressor may be her partner."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    row = models.UUIDField()
    holder = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "row"], name="network_closure_once")]
        indexes = [models.Index(fields=["row"], name="network_closure_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.holder}"


class Merge(models.Model):
    """Two entries of the directory that were the same one. What each said before is sealed, so it can be undone."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    kept = models.UUIDField(db_index=True)
    gone = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField(default=1)  # of the kept one once it was done: the last is undone first
    undone = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class NotSame(models.Model):
    """Two entries that a member looked at and told apart: a keyed MAC of both, so that no link between them is read."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    pair = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "pair"], name="network_notsame_once")]

    def __str__(self) -> str:
        return str(self.network_id)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Proposal(models.Model):
    """An act that two must want: one asks, another says yes or no, and the leave ends by itself. Why is sealed."""

    class Kind(models.TextChoices):
        NAMES_OUT = "names_out", _("Take out a sheet with names")
        ARCHIVE = "archive", _("Take out the network's whole archive")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    until = models.DateTimeField()  # unanswered or unused, it ends then; once used, it may be used again until then
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="network_proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(answer="", decided_by=None) | ~Q(answer="") & Q(decided_by__isnull=False),
                name="network_proposal_answer_has_its_member",
            ),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)
