"""Two entries that may be one are told with reasons; those that only look alike are not."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import pytest

from benchmarks.linkage import invented, measured
from rebozo.network.finding import reason_words
from rebozo.network.linkage import Known, Reason, pairs_among, reasons
from rebozo.network.names import Identity
from rebozo.vault.names import folded

_BY_CHANCE = [
    Identity(legal=legal, surname1=one, surname2=two)
    for legal, one, two in (
        ("Jacaranda Sol", "Roble", "Arrayán"), ("Ceiba Luna", "Encino", "Tule"), ("Guayaba", "Pino", "Liquidámbar"),
        ("Dalia Nube", "Fresno", "Ahuehuete"), ("Amapola", "Sauce", "Mezquite"), ("Orquídea Mar", "Cedro", "Ocote"),
    )
]  # fmt: skip


def _known(who: Identity) -> Known:
    return Known(uuid4(), tuple(folded(name) for name in who.spellings))


def _told(one: Identity, other: Identity) -> tuple[Reason, ...]:
    """Why the two are told, among others; nothing when they are not."""
    first, second = _known(one), _known(other)
    pairs = pairs_among([first, *map(_known, _BY_CHANCE), second])
    assert {frozenset({pair.one, pair.other}) for pair in pairs} <= {frozenset({first.row, second.row})}
    return pairs[0].reasons if pairs else ()


GUADALUPE = Identity(legal="Guadalupe Azucena", surname1="Colibrí", surname2="Nogal")


@pytest.mark.parametrize(
    ("again", "reason"),
    [
        (Identity(legal="Guadalupe Azucena", surname1="Nogal", surname2="Colibrí"), Reason.OTHER_ORDER),
        (Identity(legal="Lupita Azucena", surname1="Colibrí", surname2="Nogal"), Reason.CALLED),
        (Identity(legal="Guadalupe Azucena", surname1="Colivri", surname2="Nogal"), Reason.SOUNDS),
        (Identity(legal="Guadalupe Asuzena", surname1="Colibrí", surname2="Nogal"), Reason.SOUNDS),
        (Identity(legal="Guadalupe Azucena", surname1="Colibrí", surname2="Nogla"), Reason.SLIP),
        (Identity(legal="Guadalupe Azucena", surname1="Colibrí"), Reason.MISSING),
        (Identity(legal="Guadalupe A.", surname1="Colibrí", surname2="Nogal"), Reason.INITIAL),
        (Identity(legal="Guadalupe Azucena", surname1="Colibrí", surname2="del Nogal"), Reason.SAME_NAME),
        (Identity(legal="Guadalupeazucena", surname1="Colibrí", surname2="Nogal"), Reason.SOUNDS),
    ],
)
def test_a_name_written_again_otherwise_is_told_with_its_reason(again: Identity, reason: Reason) -> None:
    assert reason in _told(GUADALUPE, again)


def test_who_shares_a_first_name_or_a_surname_is_not_told() -> None:
    assert not _told(GUADALUPE, Identity(legal="Guadalupe Azucena", surname1="Roldán", surname2="Peñasco"))
    assert not _told(GUADALUPE, Identity(legal="Magnolia", surname1="Colibrí", surname2="Peñasco"))


def test_the_same_group_weighs() -> None:
    group = frozenset({b"g" * 16})
    one, other = _known(Identity(legal="Lupe", surname1="Nogal")), _known(GUADALUPE)
    crowd = [_known(Identity(legal=f"Hoja{n} Guadalupe", surname1=f"Rama{n}", surname2="Nogal")) for n in range(40)]
    alone = {frozenset({p.one, p.other}): p.score for p in pairs_among([one, other, *crowd], least=0.0)}
    both = [Known(one.row, one.names, group), Known(other.row, other.names, group)]
    together = {frozenset({p.one, p.other}): p for p in pairs_among([*both, *crowd], least=0.0)}
    pair = together[frozenset({one.row, other.row})]
    assert pair.score > alone.get(frozenset({one.row, other.row}), 0.0)
    assert Reason.GROUP in pair.reasons


def test_every_reason_has_words() -> None:
    assert all(reason_words(Reason))


def test_reasons_of_two_alone() -> None:
    assert reasons(["lupita nogal"], ["guadalupe nogal"]) == (Reason.CALLED,)
    assert reasons(["nogal"], ["nogal"]) == (Reason.SAME_NAME,)


def test_of_a_thousand_with_their_groups_most_are_found_and_few_are_told_in_vain() -> None:
    truth = invented(1_000, random.Random(3))
    recall, precision = measured(truth, pairs_among(truth.known))
    assert recall >= 0.95
    assert precision >= 0.95  # of about a hundred pairs: one or two more or less; 0.98 is asked of 9,000 in the bench


def test_it_gives_the_same_pairs_in_any_order() -> None:
    truth = invented(200, random.Random(4))

    def told(known: list[Known]) -> set[frozenset[UUID]]:
        return {frozenset({pair.one, pair.other}) for pair in pairs_among(known)}

    assert told(truth.known) == told(truth.known[::-1])
