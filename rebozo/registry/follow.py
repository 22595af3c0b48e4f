"""When two entries of the directory become one, what was registered of either is of the one; and back."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from rebozo.network.models import Defender, Organisation
from rebozo.registry.models import Attack, AttackPerson, Batch, Event


def repoint(old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]:
    """Attacks that name `old` name `new`. Whoever is correcting one of their events meanwhile is told."""
    moved: list[UUID] = []
    for end in ("person", "organisation"):
        found = Attack.objects.filter(**{end: old})
        codes = [code for code in found.values_list("code", flat=True) if only is None or code in only]
        Attack.objects.filter(code__in=codes).update(**{end: new})
        moved += codes
    Event.objects.filter(attacks__in=moved).update(version=F("version") + 1)
    return moved


def repoint_lists(old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]:
    """The same in the lists of groups. Where both stand in one list, both stay: the old one shows no name there."""
    twice = AttackPerson.objects.filter(person=new).values("attack")
    links = AttackPerson.objects.filter(person=old).exclude(attack__in=twice)
    numbers = [number for number in links.values_list("pk", flat=True) if only is None or UUID(int=number) in only]
    AttackPerson.objects.filter(pk__in=numbers).update(person=new)
    return [UUID(int=number) for number in numbers]


def follow_batch(batch: Batch) -> None:
    """Whom a sheet matched before she was made one with another entry, while it was coming in, is her who was kept."""
    for model, field in ((Defender, "person"), (Organisation, "organisation")):
        mine = Attack.objects.filter(batch=batch)
        left = model.objects.filter(merged_into__isnull=False, pk__in=mine.values(field))
        while gone := dict(left.values_list("pk", "merged_into")):  # again: she may have been merged on
            for old, new in gone.items():
                mine.filter(**{field: old}).update(**{field: new})
