"""What is done to the registry: register, edit, take out, put back. What seals is done before the transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.references import new_reference
from rebozo.kernel.refusal import Refusal
from rebozo.network.actions import add_defender, add_organisation
from rebozo.network.closing import open_to
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.reads import SHOWN
from rebozo.network.sealed_names import SealedName
from rebozo.registry.basis import Retired, Shape, may_restore
from rebozo.registry.bundles import KINDS
from rebozo.registry.draft import Draft, troubles
from rebozo.registry.history import Before, forget_versions
from rebozo.registry.leave import obeyed
from rebozo.registry.models import Attack, AttackPerpetrator, AttackPerson, AttackRight, Event
from rebozo.registry.unfinished import drop_corrections, drop_unfinished
from rebozo.vault import words
from rebozo.vault.models import WordsEntry
from rebozo.vault.sealing import Sealed, replace, shred


class ChangedMeanwhile(Refusal):
    """Somebody saved it first. The view shows both: what she typed and what is there now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague, or you in another window, changed this record while you were writing."
                " What you wrote is still here: compare and save."
            )
        )


class NotLikeThis(Refusal):
    """The draft says something that its basis or its shape does not allow."""


@dataclass(frozen=True)
class Made:
    """A draft made ready outside the transaction: its sealed scopes, and the name of whoever was new."""

    draft: Draft
    sealed: list[Sealed] = field(default_factory=list, repr=False)
    name: SealedName | None = field(default=None, repr=False)
    people: tuple[SealedName, ...] = field(default=(), repr=False)  # of a group, who were new
    before: Before | None = field(default=None, repr=False)  # what a correction replaces
    words: WordsEntry | None = field(default=None, repr=False)  # what it says, to be found by it


def code_of_new_name(event: UUID, version: int = 0, place: int = 0) -> UUID:
    """The number of somebody who is new with this version of the event: sending the same form twice adds her once.

    Of a group, `place` is hers on the list. Never made from her name: whoever takes the machine could then test a
    list of known ones.
    """
    seed = event.bytes + version.to_bytes(4, "big") + (place.to_bytes(4, "big") if place else b"")
    made = blake2b(seed, digest_size=16, person=b"rebozo new name")
    return UUID(bytes=made.digest(), version=4)


@deed(needs=Permission.REGISTRY_ATTACKS_WRITE)
def register_event(network: Network, code: UUID, made: Made, *, by: Actor) -> bool:
    """Save what happened, with one attack for each type. False, and nothing saved, when the form was sent before."""
    _check(made, network, by=by)
    facts = {"network": network, "last_by": by.holder, **_facts(obeyed(made.draft, code))}
    event, is_new = Event.objects.get_or_create(code=code, defaults=facts)
    if event.network_id != network.code:
        raise Http404
    if not is_new:
        return False
    draft = obeyed(_with_name(network, made, by), code)
    _add_attacks(event, draft, draft.types)
    replace(made.sealed)
    words.add([made.words] if made.words else [])
    drop_unfinished(code, by.holder)
    record("registry.event.registered", by=by, on=event.code, network=network.code, count=len(draft.types))
    return True


@deed(needs=Permission.REGISTRY_ATTACKS_WRITE)
def edit_event(event: Event, made: Made, *, version: int, by: Actor) -> None:
    """Save other words for it. A type that is no longer there is taken out as an error; a new one is added.

    ChangedMeanwhile, and nothing saved, when `version` is no longer the present one.
    """
    present = Event.objects.select_for_update().get(pk=event.pk)
    if present.version != version:
        raise ChangedMeanwhile
    linked = set(AttackPerson.objects.filter(attack__event=present).values_list("person", flat=True))
    _check(made, present.network, linked=linked, by=by)
    draft = obeyed(_with_name(present.network, made, by), present.code)
    if made.before is not None:
        made.before.store(present)
    for name, value in _facts(draft).items():
        setattr(present, name, value)
    present.version += 1
    present.last_by = by.holder
    present.save()
    # Held too, each: one that is taken out in this moment, because she asked, is not put back by saving it as it was.
    attacks = list(Attack.objects.select_for_update().filter(event=present).order_by("code"))
    live = {attack.type: attack for attack in attacks if not attack.retired}
    withdrawn = {attack.type for attack in attacks if attack.retired == Retired.SHE_ASKED}
    if withdrawn & set(draft.types) - live.keys():
        raise NotLikeThis(_("She asked to take one of these attacks out. It is not registered again."))
    for attack in attacks:  # those taken out too: they may be put back
        if not attack.retired and attack.type not in draft.types:
            attack.retired = Retired.ERROR
        _set_facts(attack, draft)
        attack.status = Attack.Status.TO_REVIEW
        attack.save()
    AttackPerpetrator.objects.filter(attack__in=attacks).delete()
    AttackRight.objects.filter(attack__in=attacks).delete()
    AttackPerson.objects.filter(attack__in=attacks).delete()
    _add_links(attacks, draft)
    _add_attacks(present, draft, [kind for kind in draft.types if kind not in live])
    _reseal(present, made)
    words.add([made.words] if made.words else [])
    drop_unfinished(present.code, by.holder)
    record("registry.event.edited", by=by, on=present.code, network=present.network_id)


@deed(needs=Permission.REGISTRY_ATTACKS_RETIRE)
def retire_attack(attack: Attack, reason: Retired, *, by: Actor, no_words: WordsEntry | None = None) -> None:
    """Take an attack out: it is no longer counted. Again changes nothing, save that what she asks always wins.

    When she asked for all of its event, what earlier versions and drafts of it said is destroyed, and with `no_words`
    it is found by no word any more.
    """
    if reason is Retired.NO:
        raise NotLikeThis(_("Say why it is taken out."))
    present = Attack.objects.select_for_update().get(pk=attack.pk)
    if present.retired == reason or (present.retired and reason is not Retired.SHE_ASKED):
        return
    present.retired = reason
    present.save(update_fields=["retired"])
    stays = Attack.objects.filter(event=present.event_id).exclude(retired=Retired.SHE_ASKED)
    if reason is Retired.SHE_ASKED and not stays.exists():
        forget_versions([present.event_id])
        drop_corrections([present.event_id])
        words.add([no_words] if no_words else [])
    record(f"registry.attack.retired.{reason.value}", by=by, on=present.code, network=present.network_id)


@deed(needs=Permission.REGISTRY_ATTACKS_RETIRE)
def restore_attack(attack: Attack, *, by: Actor) -> None:
    """Put back what was taken out by mistake or as a duplicate. What she asked to take out stays out."""
    present = Attack.objects.select_for_update().get(pk=attack.pk)
    if not present.retired:
        return
    if not may_restore(Retired(present.retired)):
        raise NotLikeThis(_("She asked for it to be taken out, so it stays out."))
    if Attack.objects.filter(event=present.event_id, type=present.type, retired="").exists():
        raise NotLikeThis(_("The same attack is already registered in this event."))
    present.retired = ""
    present.save(update_fields=["retired"])
    record("registry.attack.restored", by=by, on=present.code, network=present.network_id)


def _check(made: Made, network: Network, *, linked: Collection[UUID] = (), by: Actor) -> None:
    """Http404 for a number that she does not find: another network's, not shown yet, or closed to her.

    Whom the list of a group names already (`linked`) stays on it, closed to her or not.
    """
    draft = made.draft
    for _question, sentence in troubles(draft, today=by.today):
        raise NotLikeThis(sentence)
    known = set(draft.people) - {one.code for one in made.people} - set(linked)
    found = Q(SHOWN, open_to(by, "code"), network=network)
    # Held, in one order: who is joined to another in this moment takes this record along, or is not found.
    held = Defender.objects.select_for_update(of=("self",)).filter(found, pk__in=known).order_by("pk")
    if len(held) != len(known):
        raise Http404
    for model, code in ((Defender, draft.person), (Organisation, draft.organisation)):
        if code is not None and not model.objects.select_for_update(of=("self",)).filter(found, pk=code):
            raise Http404


def _with_name(network: Network, made: Made, by: Actor) -> Draft:
    """The draft with whoever was new in the directory."""
    for one in made.people:
        add_defender(network, one, by=by)
    if made.name is None:
        return made.draft
    if made.draft.shape is Shape.ORGANISATION:
        return made.draft.naming(organisation=add_organisation(network, made.name, by=by).code)
    return made.draft.naming(person=add_defender(network, made.name, by=by).code)


def _facts(draft: Draft) -> dict[str, object]:
    return {
        "country": draft.country, "month": draft.when.first_of_month, "year_only": draft.when.month is None,
        "basis": draft.basis.value, "basis_day": draft.basis_day,
    }  # fmt: skip


def _set_facts(attack: Attack, draft: Draft) -> None:
    attack.country, attack.basis, attack.shape = draft.country, draft.basis.value, draft.shape.value
    attack.month, attack.year_only = draft.when.first_of_month, draft.when.month is None
    attack.at_least, attack.person_id, attack.organisation_id = draft.at_least, draft.person, draft.organisation


def new_attack(event: Event, draft: Draft, kind: str) -> Attack:
    """An attack that is made but not stored."""
    attack = Attack(event=event, network_id=event.network_id, type=kind, batch_id=event.batch_id, reference="")
    _set_facts(attack, draft)
    return attack


def fresh_references(number: int) -> list[str]:
    """So many references that no attack has yet. Random ones meet by chance long before a billion are used up."""
    found: set[str] = set()
    while len(found) < number:
        some = {new_reference() for _one in range(number - len(found))}
        some -= set(Attack.objects.filter(reference__in=some).values_list("reference", flat=True))
        found |= some
    return list(found)


def _add_attacks(event: Event, draft: Draft, types: list[str] | tuple[str, ...]) -> None:
    attacks = [new_attack(event, draft, kind) for kind in dict.fromkeys(types)]
    for attack, reference in zip(attacks, fresh_references(len(attacks)), strict=True):
        attack.reference = reference
    Attack.objects.bulk_create(attacks)
    _add_links(attacks, draft)


def links_of(attacks: list[Attack], draft: Draft) -> tuple[list[AttackPerpetrator], list[AttackRight]]:
    """Perpetrators and rights of attacks, made but not stored."""
    perpetrators = [
        AttackPerpetrator(attack=attack, code=code, network_id=attack.network_id, month=attack.month)
        for attack in attacks
        for code in dict.fromkeys(draft.perpetrators)
    ]
    rights = [
        AttackRight(attack=attack, code=code, network_id=attack.network_id, month=attack.month)
        for attack in attacks
        for code in dict.fromkeys(draft.rights)
    ]
    return perpetrators, rights


def _add_links(attacks: list[Attack], draft: Draft) -> None:
    perpetrators, rights = links_of(attacks, draft)
    AttackPerpetrator.objects.bulk_create(perpetrators)
    AttackRight.objects.bulk_create(rights)
    AttackPerson.objects.bulk_create(
        AttackPerson(attack=attack, person_id=person, network_id=attack.network_id)
        for attack in attacks
        for person in dict.fromkeys(draft.people)
    )


def _reseal(event: Event, made: Made) -> None:
    """The new words instead of the old; a scope that was emptied is destroyed."""
    written = {one.bundle.kind for one in made.sealed}
    for kind in KINDS:
        if kind not in written:
            shred(event.code, kind)
    replace(made.sealed)
