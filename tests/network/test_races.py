"""Two at the same moment on the directory: joined once, vouched once, and nothing points to who is gone."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from rebozo.journal.models import Line
from rebozo.network.models import Belonging, Defender, Merge
from rebozo.registry.models import Attack
from tests.races import answered, beside
from tests.region import Desk
from tests.story import an_attack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def _person(desk: Desk, chosen: str) -> UUID:
    code = uuid4()
    said = {"token": str(code), "anyway": "1", "chosen": chosen}
    assert desk.as_("bea").post("network:person-new", data=said).status_code == 302
    return code


SAID = {"version": "1", "gone_version": "1", "identity-chosen": "one"}


def test_two_merges_of_one_person_in_opposite_directions_make_one(desk: Desk) -> None:
    one, other, ada, bea = _person(desk, "Jacaranda"), _person(desk, "Palo Santo"), desk.as_("ada"), desk.as_("bea")
    statuses = answered(
        lambda: ada.post("network:compare", one, other, data=SAID),
        lambda: bea.post("network:compare", other, one, data=SAID),
    )
    assert statuses[0] == 302
    assert statuses[1] in (404, 409)
    assert Merge.objects.count() == Defender.objects.filter(merged_into=None).count() == 1


def test_one_who_is_merged_into_two_at_once_goes_to_one(desk: Desk) -> None:
    one, two, gone = (_person(desk, name) for name in ("Jacaranda", "Palo Santo", "Ceiba"))
    ada, bea = desk.as_("ada"), desk.as_("bea")
    answered(
        lambda: ada.post("network:compare", one, gone, data=SAID),
        lambda: bea.post("network:compare", two, gone, data=SAID),
    )
    assert Merge.objects.count() == 1
    assert Defender.objects.get(pk=gone).merged_into_id == Merge.objects.get().kept


def test_a_merge_undone_by_two_is_undone_once(desk: Desk) -> None:
    one, other, ada, bea = _person(desk, "Jacaranda"), _person(desk, "Palo Santo"), desk.as_("ada"), desk.as_("bea")
    ada.post("network:compare", one, other, data=SAID)
    code = Merge.objects.get().code
    answered(*(lambda who=who: who.post("network:unmerge", code, data={"version": "2"}) for who in (ada, bea)))
    assert Defender.objects.filter(merged_into=None).count() == 2
    assert Line.objects.filter(deed="network.defender.parted").count() == 1


def test_what_is_registered_of_her_while_she_is_merged_is_hers(desk: Desk) -> None:
    for _round in range(3):
        kept, gone = _person(desk, "Jacaranda"), _person(desk, "Palo Santo")
        ada, bea = desk.as_("ada"), desk.as_("bea")
        said = an_attack(name="", known=str(gone), types=["T01"])
        answered(
            partial(ada.post, "network:compare", kept, gone, data=SAID), partial(bea.post, "registry:new", data=said)
        )
        assert not Attack.objects.filter(person__merged_into__isnull=False).exists(), "it would be on nobody's page"


def test_two_who_vouch_at_once_are_one_voice(desk: Desk) -> None:
    her, bea = _person(desk, "Jacaranda"), desk.as_("bea")
    group = uuid4()
    bea.post("network:organisation-new", data={"token": str(group), "name": "Colectiva del Amate"})
    said = {"token": str(uuid4()), "find": "amate", "known": str(group)}
    answered(*(lambda: bea.post("network:person-belong", her, data=said),) * 2)
    row, ada = Belonging.objects.get(), desk.as_("ada")
    statuses = answered(*(lambda: ada.post("network:vouch", row.code, data={"version": "1"}),) * 2)
    assert statuses[0] == 302
    row.refresh_from_db()
    assert row.vouched == 2
    assert Line.objects.filter(deed="network.belonging.vouched").count() == 1


@pytest.mark.several_writers
@pytest.mark.parametrize("first", ["merge", "registered"])
def test_whoever_is_merged_and_whoever_registers_of_her_wait_for_each_other(desk: Desk, first: str) -> None:
    kept, gone = _person(desk, "Jacaranda"), _person(desk, "Palo Santo")
    ada, bea, said = desk.as_("ada"), desk.as_("bea"), an_attack(name="", known=str(gone), types=["T01"])
    acts = {
        "merge": lambda: ada.post("network:compare", kept, gone, data=SAID),
        "registered": lambda: bea.post("registry:new", data=said),
    }
    (second,) = set(acts) - {first}
    with beside() as later:
        with transaction.atomic():
            assert acts[first]().status_code == 302
            coming = later(acts[second])
            with pytest.raises(TimeoutError):
                coming.result(1.5)
        assert coming.result(20).status_code in (302, 404, 409)
    assert not Attack.objects.filter(person__merged_into__isnull=False).exists(), "it would be on nobody's page"
    assert Attack.objects.exists() or first == "merge"
