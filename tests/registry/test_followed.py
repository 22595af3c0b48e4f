"""What was typed and what once stood follow who she is now, whom it is closed to, and what she asked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.utils import timezone

from rebozo.network import belongings, forget, reads
from rebozo.network.models import Closure, Defender
from rebozo.observatory.models import Period
from rebozo.observatory.periods import standings
from rebozo.registry.bundles import OLD, OLD_FACTS, UNFINISHED
from rebozo.registry.follow import follow_batch
from rebozo.registry.models import Attack, AttackPerson, Batch, Event, EventVersion, Unfinished
from rebozo.vault import words
from rebozo.vault.models import Bundle
from tests.region import Desk, Region
from tests.registry.conftest import Typed

QUIET = {"headers": {"x-kept-quietly": "1"}}
STORY = "Lo que escuchó la ceiba del patio"


def _two_made_one(desk: Desk, region: Region) -> tuple[UUID, UUID]:
    """One who is kept, and another number that was hers."""
    kept, gone = uuid4(), uuid4()
    for code, name in ((kept, "Nopal"), (gone, "Guayacán")):
        said = {"token": str(code), "anyway": "1", "chosen": name}
        assert desk.as_("bea").post("network:person-new", data=said).status_code == 302
    said = {"version": "1", "gone_version": "1", "identity-chosen": "one"}
    assert desk.as_("bea").post("network:compare", kept, gone, data=said).status_code == 302
    return kept, gone


def _correction(attack: Attack, typed: Typed, **but: object) -> dict[str, object]:
    same = {"token": str(attack.event_id), "version": "1", "name": "", "known": str(attack.person_id or "")}
    return typed(**(same | but))


def test_a_draft_of_somebody_who_became_one_with_another_is_registered_of_her(
    desk: Desk, region: Region, typed: Typed
) -> None:
    bea, said = desk.as_("bea"), typed(name="", known="", story=STORY)
    kept, gone = _two_made_one(desk, region)
    said["known"] = str(gone)  # typed before they were one
    bea.post("registry:keep", data=said, **QUIET)
    page = bea.get("registry:resume", Unfinished.objects.get().code).content.decode()
    assert f'value="{kept}"' in page
    assert "Nopal" in page
    assert bea.post("registry:new", data=said).status_code == 302
    assert Attack.objects.get().person_id == kept


def test_a_correction_or_an_old_version_of_her_other_number_is_saved_too(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    kept, gone = _two_made_one(desk, region)
    attack = registered(name="", known=str(kept))
    said = _correction(attack, typed, known=str(gone), story=STORY)
    assert desk.as_("bea").post("registry:edit", attack.event_id, data=said).status_code == 302
    attack.refresh_from_db()
    assert attack.person_id == kept


def test_a_list_that_still_names_her_other_number_can_be_corrected(desk: Desk, region: Region, typed: Typed) -> None:
    kept, gone = _two_made_one(desk, region)
    said = typed(name="", shape="collective", at_least="4", people="Nopal")
    assert desk.as_("bea").post("registry:new", data=said).status_code == 302
    attack = Attack.objects.get()
    AttackPerson.objects.create(attack=attack, person_id=gone, network=region.sierra)  # both were in it
    again = said | {"version": "1", "story": STORY}
    assert desk.as_("bea").post("registry:edit", attack.event_id, data=again).status_code == 302
    assert set(AttackPerson.objects.values_list("person", flat=True)) == {kept, gone}


def test_a_draft_of_her_other_number_is_closed_with_her(desk: Desk, region: Region, typed: Typed) -> None:
    kept, gone = _two_made_one(desk, region)
    desk.as_("bea").post("registry:keep", data=typed(name="", known=str(gone), story=STORY), **QUIET)
    row = Unfinished.objects.get().code
    assert desk.as_("ada").get("registry:resume", row).status_code == 200
    Closure.objects.create(network=region.sierra, row=kept, holder=region.ada.account.holder)
    assert desk.as_("ada").get("registry:resume", row).status_code == 404


def test_a_number_that_is_closed_to_her_is_as_unknown_as_any_other(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    closed, open_one = registered(name="Nopal"), registered(name="Ceiba")
    assert closed.person_id is not None
    Closure.objects.create(network=region.sierra, row=closed.person_id, holder=region.ada.account.holder)
    ada, events = desk.as_("ada"), Event.objects.count()
    for number in (closed.person_id, uuid4()):
        assert ada.post("registry:new", data=typed(name="", known=str(number))).status_code == 404
        said = _correction(open_one, typed, known=str(number))
        assert ada.post("registry:edit", open_one.event_id, data=said).status_code == 404
    assert Event.objects.count() == events
    assert desk.as_("bea").post("registry:new", data=typed(name="", known=str(closed.person_id))).status_code == 302


def test_a_period_counts_no_correction_of_what_is_closed_to_who_reads_it(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(name="Nopal")
    desk.as_("bea").post("registry:keep", data=_correction(attack, typed, story=STORY), **QUIET)
    desk.as_("bea").post("registry:keep", data=typed(story=STORY), **QUIET)
    period = Period(first=attack.month, last=attack.month, cutoff=attack.month)

    def drafts() -> int:
        return standings(region.ada.actor(), period)[0].drafts

    period.save()
    assert drafts() == 2
    assert attack.person_id is not None
    Closure.objects.create(network=region.sierra, row=attack.person_id, holder=region.ada.account.holder)
    assert drafts() == 1


def test_what_she_asked_to_take_out_stays_in_no_version_no_draft_and_no_word(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Bajo el guanacaste"), desk.as_("bea")
    assert bea.post("registry:edit", attack.event_id, data=_correction(attack, typed, story=STORY)).status_code == 302
    later = _correction(attack, typed, version="2", story="A medias")
    assert bea.post("registry:keep", data=later, **QUIET).status_code == 204
    assert EventVersion.objects.exists()
    bea.post("registry:retire", attack.code, data={"reason": "she_asked", "sure": "1"})
    bea.post("registry:keep", data=later, **QUIET)  # her other window saves itself once more
    assert not EventVersion.objects.exists()
    assert not Unfinished.objects.exists()
    assert not Bundle.objects.filter(kind__in=[*OLD.values(), OLD_FACTS, UNFINISHED]).exists()
    assert not words.search("ceiba", by=region.bea.actor(), circles=[region.sierra_circle.code])


def test_taken_out_for_another_reason_its_versions_stay(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Bajo el guanacaste"), desk.as_("bea")
    bea.post("registry:edit", attack.event_id, data=_correction(attack, typed, story=STORY))
    bea.post("registry:retire", attack.code, data={"reason": "error"})
    assert EventVersion.objects.exists()


def test_when_all_that_names_her_is_erased_old_versions_of_her_records_go_too(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    hers, another = registered(name="Nopal", story="Bajo el guanacaste"), registered(name="Ceiba")
    for attack in (hers, another):
        desk.as_("bea").post("registry:edit", attack.event_id, data=_correction(attack, typed, story=STORY))
    desk.as_("bea").post("registry:keep", data=_correction(hers, typed, version="2", story="A medias"), **QUIET)
    ada = region.ada.actor()
    assert hers.person_id is not None
    forget.erase_identity(
        Defender.objects.get(pk=hers.person_id),
        keys=reads.registry_keys(ada, region.sierra.code),
        ends=belongings.ends_of(ada, region.sierra.code),
        by=ada,
    )
    assert set(EventVersion.objects.values_list("event", flat=True)) == {another.event_id}
    assert not Unfinished.objects.exists()


def test_a_sheet_that_matched_her_before_she_became_one_with_another_is_registered_of_her(
    desk: Desk, region: Region, typed: Typed
) -> None:
    bea = desk.as_("bea")
    kept, gone = _two_made_one(desk, region)
    assert bea.post("registry:new", data=typed(name="", known=str(kept))).status_code == 302
    batch = Batch.objects.create(network=region.sierra, touched=timezone.now())
    Attack.objects.update(batch=batch, person=gone)  # as the sheet's rows were written while she was being merged
    follow_batch(batch)
    assert set(Attack.objects.values_list("person", flat=True)) == {kept}
