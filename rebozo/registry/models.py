"""Events and the attacks in them. In clear only what is counted; what was told, when and where exactly is sealed."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Scope
from rebozo.kernel.references import new_reference
from rebozo.network.models import Defender, Network, Organisation


class BasisChoice(models.TextChoices):
    """`basis.Basis` with its words. What each allows is there."""

    CONSENT = "consent", _("She said yes")
    TO_ASK = "to_ask", _("Still to ask her")
    REFUSED = "refused", _("She does not want it counted")
    PUBLIC = "public", _("From a public source")
    COLLECTIVE = "collective", _("A group in which nobody is named")
    MEMORY = "memory", _("From her family, or in memory of her")
    STEERING = "steering", _("By a decision of the Steering Group")


class Batch(models.Model):
    """Rows of one import. None of them is seen by anybody until the whole batch is."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    visible = models.BooleanField(default=False)
    names = models.PositiveIntegerField(default=0)  # how many were new in the directory: their numbers follow from ours
    touched = models.DateTimeField()  # with every chunk: the sweep leaves alone what is still under way

    class Meta:
        indexes = [models.Index(fields=["code"], condition=Q(visible=False), name="registry_batch_not_visible")]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Event(models.Model):
    """What happened once, somewhere: one attack or several. Its number is the form's, so sending twice makes one."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    country = models.CharField(max_length=2)
    month = models.DateField()  # its first day; the day, if known, is sealed
    year_only = models.BooleanField(default=False)  # the month is not known: it stands in January
    basis = models.CharField(max_length=10, choices=BasisChoice)
    basis_day = models.DateField(null=True)  # of a decision of the Steering Group: about governance, not about her
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    origin = models.BinaryField(max_length=16, null=True)  # keyed MAC of a sheet's own identifier
    version = models.PositiveIntegerField(default=1)
    last_by = models.UUIDField(null=True)  # the holder who registered or last corrected it: another reviews it
    joined = models.ForeignKey("self", models.PROTECT, null=True, related_name="also_told")  # the same, told by another

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="registry_event_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(year_only=False) | Q(month__month=1), name="registry_event_year_only_stands_in_january"
            ),
            models.CheckConstraint(
                condition=Q(basis="steering", basis_day__isnull=False) | (~Q(basis="steering") & Q(basis_day=None)),
                name="registry_event_steering_decision_has_its_day",
            ),
            models.UniqueConstraint(fields=["network", "origin"], name="registry_event_imported_once"),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Attack(models.Model):
    """One attack, of one type: the unit that is counted. It repeats what its event says, so that lists are fast."""

    class ShapeChoice(models.TextChoices):
        PERSONAL = "personal", _("One defender")
        COLLECTIVE = "collective", _("A group")
        ORGANISATION = "organisation", _("An organisation")
        UNNAMED = "unnamed", _("She prefers not to be named")

    class Status(models.TextChoices):
        TO_REVIEW = "to_review", _("To review")
        PROVISIONAL = "provisional", _("Reviewed by herself: provisional")
        REVIEWED = "reviewed", _("Reviewed")

    class RetiredChoice(models.TextChoices):
        DUPLICATE = "duplicate", _("It was registered twice")
        JOINED = "joined", _("It is told in another record too")
        ERROR = "error", _("It was registered by mistake")
        SHE_ASKED = "she_asked", _("She asked for it")

    code = models.UUIDField(primary_key=True, default=uuid4)
    event = models.ForeignKey(Event, models.PROTECT, related_name="attacks")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    country = models.CharField(max_length=2)
    month = models.DateField()
    year_only = models.BooleanField(default=False)
    basis = models.CharField(max_length=10, choices=BasisChoice)
    type = models.CharField(max_length=12)  # codes: attack_types
    shape = models.CharField(max_length=12, choices=ShapeChoice)
    at_least = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Defender, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.TO_REVIEW)
    retired = models.CharField(max_length=9, choices=RetiredChoice, blank=True)
    reference = models.CharField(max_length=8, unique=True, default=new_reference)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="registry_attack_month_is_its_first_day"),
            models.CheckConstraint(condition=Q(at_least__gte=1), name="registry_attack_is_against_at_least_one"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(shape="personal"), name="registry_attack_with_a_person_is_personal"
            ),
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(shape="organisation"),
                name="registry_attack_with_an_organisation_is_against_it",
            ),
            models.CheckConstraint(
                condition=Q(at_least=1) | Q(shape="collective"), name="registry_attack_counts_many_only_in_a_group"
            ),
            models.CheckConstraint(
                condition=Q(person=None, organisation=None) | ~Q(basis__in=["collective", "steering"]),
                name="registry_attack_names_nobody_without_leave",
            ),
            models.CheckConstraint(
                condition=~Q(basis="collective") | Q(shape="collective"),
                name="registry_attack_on_an_unnamed_group_is_collective",
            ),
        ]
        # A list page walks one of these backwards until it has its fifty rows; see reads.py.
        indexes = [
            models.Index(fields=["network", "retired", "month", "code"], name="registry_attack_by_month"),
            models.Index(fields=["network", "retired", "country", "month", "code"], name="registry_attack_by_country"),
            models.Index(fields=["network", "retired", "type", "month", "code"], name="registry_attack_by_type"),
            models.Index(fields=["network", "retired", "shape", "month", "code"], name="registry_attack_by_shape"),
            models.Index(fields=["network", "retired", "status", "month", "code"], name="registry_attack_by_status"),
            models.Index(
                fields=["network", "retired", "month", "code"], condition=Q(basis="to_ask"),
                name="registry_attack_to_ask",
            ),
            # The observatory counts from this one alone, never from the table.
            models.Index(
                fields=["network", "retired", "month", "country", "type", "shape", "status", "basis", "batch", "person",
                        "organisation"],
                name="registry_attack_counted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class AttackPerpetrator(models.Model):
    """A kind of perpetrator of an attack, with the attack's network and month, for the list."""

    attack = models.ForeignKey(Attack, models.CASCADE, related_name="perpetrators", db_index=False)
    code = models.CharField(max_length=12)  # codes: perpetrators
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attack", "code"], name="registry_perpetrator_once_per_attack")]
        indexes = [models.Index(fields=["network", "code", "month", "attack"], name="registry_perpetrator_by_month")]

    def __str__(self) -> str:
        return f"{self.attack_id} {self.code}"


class AttackRight(models.Model):
    """A right that she was defending, with the attack's network and month, for the list."""

    attack = models.ForeignKey(Attack, models.CASCADE, related_name="rights", db_index=False)
    code = models.CharField(max_length=12)  # codes: rights
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attack", "code"], name="registry_right_once_per_attack")]
        indexes = [models.Index(fields=["network", "code", "month", "attack"], name="registry_right_by_month")]

    def __str__(self) -> str:
        return f"{self.attack_id} {self.code}"


class AttackPerson(models.Model):
    """Somebody known among those of a group that was attacked together: part of the list, never all of it."""

    attack = models.ForeignKey(Attack, models.CASCADE, related_name="people", db_index=False)
    person = models.ForeignKey(Defender, models.PROTECT, related_name="+")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attack", "person"], name="registry_person_once_per_attack")]

    def __str__(self) -> str:
        return f"{self.attack_id} {self.person_id}"


class Unfinished(models.Model):
    """A form that is being written, or waits to be finished: all that was typed, sealed to the circle. Never counted.

    Its number is the form's token: what is registered from it has the same one.
    """

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    holder = models.UUIDField()
    touched = models.DateTimeField()
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+")  # a correction of it

    class Meta:
        indexes = [models.Index(fields=["network", "touched"], name="registry_unfinished_list")]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class EventVersion(models.Model):
    """An event as it stood before a correction. Each sealed scope of it is kept apart, as in the event."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    event = models.ForeignKey(Event, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.UUIDField(null=True)
    day = models.DateField()  # on which it was replaced

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="registry_version_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.number}"


class Remark(models.Model):
    """What a colleague says about a record. With a reason it is a flag, open until somebody settles it."""

    class Reason(models.TextChoices):
        DOUBTFUL = "doubtful", _("Something does not fit")
        TWICE = "twice", _("It may be registered twice")
        INCOMPLETE = "incomplete", _("Something is missing")
        LEAVE = "leave", _("Is her leave clear?")
        RISK = "risk", _("It could put somebody at risk")

    code = models.UUIDField(primary_key=True, default=uuid4)
    event = models.ForeignKey(Event, models.CASCADE, related_name="remarks")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    by = models.UUIDField()
    day = models.DateField()
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["network", "reason"], condition=Q(settled_by__isnull=True) & ~Q(reason=""),
                name="registry_remark_open",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class SavedSearch(models.Model):
    """A list that somebody asks for again and again. Its name and what it asks are sealed."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    holder = models.UUIDField()
    shared = models.BooleanField(default=False)  # with the whole circle

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)


class Evidence(models.Model):
    """A photo, a voice, a document, a chat or a text that goes with a record. What it is and holds is sealed."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    event = models.ForeignKey(Event, models.CASCADE, related_name="evidence")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    by = models.UUIDField()
    day = models.DateField()

    def __str__(self) -> str:
        return str(self.code)

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network_id)
