"""Two who change one list in the same moment: one after another, each with a version of her own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rebozo.codes.catalogue import catalogue, forget_cached
from rebozo.codes.models import Code, CodeChange, CodeLabel, CodeList, CodeMapping
from tests.races import answered
from tests.region import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.usefixtures("_anew")]
TYPES = "attack_types"


@pytest.fixture
def _anew() -> Iterator[None]:
    yield
    forget_cached()


def _versions() -> list[int]:
    return list(CodeChange.objects.filter(list=TYPES).order_by("version").values_list("version", flat=True))


def test_two_who_add_to_one_list_add_two_codes(desk: Desk) -> None:
    ada, eva = desk.as_("ada"), desk.as_("eva")
    before = CodeList.objects.get(pk=TYPES).version
    said = [{"es": f"Amenaza inventada {word}", "en": f"Invented {word}", "parent": "T02"} for word in ("uno", "dos")]
    assert answered(
        lambda: ada.post("codes:new", TYPES, data=said[0]), lambda: eva.post("codes:new", TYPES, data=said[1])
    ) == [302, 302]
    assert _versions() == [before + 1, before + 2]
    assert CodeLabel.objects.filter(text__startswith="Amenaza inventada").values("code").distinct().count() == 2


def test_of_two_that_would_be_called_the_same_one_is_added(desk: Desk) -> None:
    ada, eva = desk.as_("ada"), desk.as_("eva")
    said = {"es": "Amenaza inventada", "en": "Invented threat"}
    assert answered(
        lambda: ada.post("codes:new", TYPES, data=said), lambda: eva.post("codes:new", TYPES, data=said)
    ) == [302, 422]
    assert Code.objects.filter(labels__text="Amenaza inventada").count() == 1


def test_two_merges_in_opposite_directions_never_make_a_circle(desk: Desk) -> None:
    ada, eva = desk.as_("ada"), desk.as_("eva")
    assert answered(
        lambda: ada.post("codes:merge", TYPES, "T25", data={"into": "T26"}),
        lambda: eva.post("codes:merge", TYPES, "T26", data={"into": "T25"}),
    ) == [302, 422]
    assert CodeMapping.objects.filter(list=TYPES).count() == 1
    forget_cached()
    assert len({catalogue(TYPES).now(code) for code in ("T25", "T26")}) == 1
