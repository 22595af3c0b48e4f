"""Finding somebody by her name, however it is typed; and when she asks to be forgotten, nothing of it lingers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from rebozo.journal.models import Line as JournalLine
from rebozo.vault import circles, directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.envelope import Unsealable
from rebozo.vault.models import DirectoryEntry, DirectoryHead, DirectorySegment
from rebozo.vault.names import folded, sounded
from rebozo.vault.segments import SIZE, Line, find, from_bytes, part_of, to_bytes
from tests.vault.conftest import Founded

PEOPLE = {
    "jacaranda": ["Jacaranda", "María Guadalupe Hernández Vázquez", "La Jaca"],
    "ceiba": ["Ceiba", "Ana Xóchitl Quispe Mamani"],
    "nopal": ["Rosa Nopal de la Cruz", "Rosa Elena de la Cruz Caal"],
    "amate": ["Mari Carmen Amate Güitz"],
    "colibri": ["Iris Yamileth Colibrí Chávez"],
    "alondra": ["Josefina Alondra Zúniga"],
}


@pytest.fixture
def people(founded: Founded) -> dict[str, UUID]:
    keys = founded.bea.keys(founded.sierra)
    codes = {name: uuid4() for name in PEOPLE}
    for name, names in PEOPLE.items():
        directory.put(keys, codes[name], "defender", names)
    codes["colectiva"] = uuid4()
    directory.put(keys, codes["colectiva"], "organisation", ["Colectiva Nopal y Maíz", "CONOMA"])
    return codes


def found(founded: Founded, query: str, *, limit: int = 20) -> list[UUID]:
    return [hit.row for hit in directory.search(query, by=founded.ada.actor, circles=[founded.sierra], limit=limit)]


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("Jacaranda", "jacaranda"),
        ("jacarnda", "jacaranda"),  # a letter left out
        ("jacarand", "jacaranda"),  # not typed to the end
        ("maria guadalupe hernandez vazquez", "jacaranda"),
        ("Vázquez Hernández María", "jacaranda"),  # surnames first, and the other way round
        ("Lupita Ernandes", "jacaranda"),  # what she is called, and by its sound
        ("Hernández Basques", "jacaranda"),
        ("Jacaranda Hernández", "jacaranda"),  # her chosen name with a legal surname
        ("la jaca", "jacaranda"),
        ("Xochitl Kispe", "ceiba"),
        ("Mamani Quispe", "ceiba"),
        ("rosa cruz caal", "nopal"),
        ("DE LA CRUZ Rosa", "nopal"),
        ("Maricarmen Amate", "amate"),  # written together
        ("Guits Mari Carmen", "amate"),
        ("Yris Llamilet", "colibri"),
        ("Chaves Colibri", "colibri"),
        ("Chepa Zuniga", "alondra"),
        ("Pepa Suniga", "alondra"),
        ("colectiva nopal", "colectiva"),
        ("conoma", "colectiva"),
    ],
)
def test_she_is_found_however_it_is_typed(founded: Founded, people: dict[str, UUID], query: str, who: str) -> None:
    assert found(founded, query)[:1] == [people[who]]


@pytest.mark.parametrize("query", ["", "   ", "¿?", "Wolframio Tungsteno", "zzzz", "de la"])
def test_who_is_not_there_is_not_found(founded: Founded, people: dict[str, UUID], query: str) -> None:
    assert people["jacaranda"] not in found(founded, query)
    if query != "de la":
        assert found(founded, query) == []


def test_it_says_what_was_found(founded: Founded, people: dict[str, UUID]) -> None:
    (hit, *_rest) = directory.search("conoma", by=founded.ada.actor, circles=[founded.sierra])
    assert (hit.what, hit.circle) == ("organisation", founded.sierra)
    assert 0.9 < hit.score <= 1
    both = [founded.sierra, founded.valle]
    hits = directory.search("nopal", by=founded.ada.actor, circles=both, what="defender", limit=1)
    assert [one.row for one in hits] == [people["nopal"]]


def test_a_circle_that_is_not_hers_tells_her_nothing(founded: Founded, people: dict[str, UUID]) -> None:
    circles_ = [founded.sierra, founded.valle]
    assert directory.search("Jacaranda", by=founded.cleo.actor, circles=circles_) == []
    assert directory.search("Jacaranda", by=founded.dina.actor, circles=circles_) == []


def test_a_search_leaves_one_line_with_its_count_and_no_name(founded: Founded, people: dict[str, UUID]) -> None:
    found(founded, "nopal")
    line = JournalLine.objects.get()
    assert (line.actor, line.count) == (founded.ada.holder, 2)
    assert "nopal" not in line.deed
    found(founded, "somebody who is not there")
    assert JournalLine.objects.order_by("id").values_list("count", flat=True).last() == 0


def test_new_names_take_the_place_of_the_old(founded: Founded, people: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    for _ in range(2):  # in the tail, and then in a segment
        directory.put(keys, people["ceiba"], "defender", ["Quetzal"])
        assert found(founded, "Ana Xóchitl") == []
        assert found(founded, "quetzal") == [people["ceiba"]]
        directory.compact(keys)
        assert found(founded, "quetzal") == [people["ceiba"]]
        directory.put(keys, people["ceiba"], "defender", PEOPLE["ceiba"])
        assert found(founded, "quetzal") == []
        assert found(founded, "Ana Xóchitl")[:1] == [people["ceiba"]]


def test_a_withdrawn_name_is_not_found(founded: Founded, people: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    directory.compact(keys)
    directory.add([directory.withdrawal(keys, people["jacaranda"])])
    assert found(founded, "Jacaranda") == []
    directory.put(keys, people["ceiba"], "defender", ["", " ¿? "])  # no name is left
    assert found(founded, "Ceiba") == []
    directory.compact(keys)
    assert found(founded, "Jacaranda") == []
    assert len(directory.load(keys).parts[0]) == len(people) - 2


def test_compaction_moves_the_tail_and_keeps_every_name_once(founded: Founded) -> None:
    keys = founded.bea.keys(founded.sierra)
    codes = [uuid4() for _ in range(directory.COMPACT_AT)]
    directory.add([directory.entry(keys, code, "defender", [f"ave {n}"]) for n, code in enumerate(codes)])
    assert DirectoryEntry.objects.count() == directory.COMPACT_AT
    found(founded, "ave 7")  # whoever searches next compacts
    assert DirectoryEntry.objects.count() == 0
    assert DirectorySegment.objects.count() == 1
    opened = directory.load(keys)
    assert sorted(line.row for part in opened.parts for line in part.lines()) == sorted(code.bytes for code in codes)
    directory.put(keys, codes[3], "defender", ["Ceiba"])
    directory.compact(keys)
    assert DirectorySegment.objects.count() == 1
    assert len(directory.load(keys).parts[0]) == len(codes)


def test_an_import_comes_in_whole_segments(founded: Founded) -> None:
    keys = founded.bea.keys(founded.sierra)
    codes = [uuid4() for _ in range(SIZE + 5)]
    segments = directory.segments_of(keys, ((code, "defender", [f"Ave {n}"]) for n, code in enumerate(codes)))
    directory.add_segments(segments)
    assert [len(part) for part in directory.load(keys).parts] in ([SIZE, 5], [5, SIZE])
    assert found(founded, "ave 2050")[:1] == [codes[2050]]


def test_two_who_rewrite_at_once_do_not_undo_each_other(founded: Founded, people: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    late = directory._rewritten(keys, directory.load(keys))
    directory.put(keys, uuid4(), "defender", ["Alcaraván"])
    assert directory.compact(keys)
    before = list(DirectorySegment.objects.values())
    with transaction.atomic():
        assert not late.store()
    assert list(DirectorySegment.objects.values()) == before
    assert DirectoryHead.objects.get().generation == 1
    assert len(found(founded, "Alcaravan")) == 1


def test_what_is_added_while_somebody_compacts_is_kept(founded: Founded, people: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    opened = directory.load(keys)
    code = uuid4()
    directory.put(keys, code, "defender", ["Alcaraván"])
    assert directory.compact(keys, opened)
    assert DirectoryEntry.objects.count() == 1
    assert found(founded, "alcaraban") == [code]


@pytest.mark.parametrize("compacted", [False, True])
def test_who_asks_to_be_forgotten_is_in_no_byte_under_no_old_key(
    founded: Founded, people: dict[str, UUID], *, compacted: bool
) -> None:
    keys = founded.bea.keys(founded.sierra)
    if compacted:
        directory.compact(keys)
    old = {bytes(wrap) for wrap in DirectorySegment.objects.values_list("wrap", flat=True)}
    directory.forget(keys, people["jacaranda"])
    assert found(founded, "Jacaranda") == []
    assert found(founded, "Ceiba") == [people["ceiba"]]
    assert not DirectoryEntry.objects.exists()
    assert not old & {bytes(wrap) for wrap in DirectorySegment.objects.values_list("wrap", flat=True)}
    for part in directory.load(keys).parts:
        whole = to_bytes(part)
        assert people["jacaranda"].bytes not in whole
        assert b"jacaranda" not in whole
        assert b"jacaranda" not in "\n".join(part.tokens).encode()


def test_forgetting_somebody_who_is_not_there_changes_nobody(founded: Founded, people: dict[str, UUID]) -> None:
    directory.forget(founded.bea.keys(founded.sierra), uuid4())
    assert found(founded, "Jacaranda") == [people["jacaranda"]]


# ------------------------------------------------------------------ sealed


def test_entries_and_segments_do_not_open_elsewhere(founded: Founded, people: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    one, other = DirectoryEntry.objects.order_by("id")[:2]
    DirectoryEntry.objects.filter(pk=one.pk).update(sealed=other.sealed)
    with pytest.raises(Unsealable):
        directory.load(keys)
    DirectoryEntry.objects.filter(pk=one.pk).delete()
    directory.compact(keys)
    (segment,) = DirectorySegment.objects.all()
    fields = {"circle": founded.valle, "epoch": 1}
    DirectorySegment.objects.create(sealed=segment.sealed, wrap=segment.wrap, **fields)
    with pytest.raises(Unsealable):
        directory.load(founded.cleo.keys(founded.valle))
    copy = DirectorySegment(sealed=segment.sealed, wrap=segment.wrap, circle=founded.sierra, epoch=1)
    copy.save(force_insert=True)
    with pytest.raises(Unsealable):
        directory.load(keys)


def test_the_directory_survives_a_removal_and_takes_nothing_under_the_old_key(
    founded: Founded, people: dict[str, UUID]
) -> None:
    old: CircleKeys = founded.bea.keys(founded.sierra)
    circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.bea.member],
        signers=[founded.ada.signs, founded.bea.signs],
    )
    with pytest.raises(circles.Outdated), transaction.atomic():
        directory.put(old, uuid4(), "defender", ["Tarde"])
    late = uuid4()
    directory.put(founded.bea.keys(founded.sierra), late, "defender", ["Ceibita"])
    assert found(founded, "ceibita")[:1] == [late]
    directory.compact(founded.bea.keys(founded.sierra))
    assert set(DirectorySegment.objects.values_list("epoch", flat=True)) == {2}
    assert found(founded, "Jacaranda") == [people["jacaranda"]]


def test_no_name_lies_in_the_tables(founded: Founded, people: dict[str, UUID]) -> None:
    directory.compact(founded.bea.keys(founded.sierra))
    directory.put(founded.bea.keys(founded.sierra), uuid4(), "defender", ["Jacaranda"])
    raw = b"".join(
        bytes(value)
        for table in (DirectoryEntry, DirectorySegment)
        for row in table.objects.values_list("sealed")
        for value in row
    )
    for name in (b"jacaranda", b"ceiba"):
        assert name not in raw
    lengths = {
        len(directory.entry(founded.bea.keys(founded.sierra), uuid4(), "defender", ["a" * size]).sealed)
        for size in range(1, 100)
    }
    assert len(lengths) == 1


# ------------------------------------------------------------------ segments alone

words = st.text(st.sampled_from("abcdeghijlmnopqrstuvxyzñáé "), min_size=1, max_size=30)


def lines_of(names: Iterable[str]) -> list[Line]:
    return [Line(UUID(int=n + 1).bytes, 1, fold) for n, name in enumerate(names) if (fold := folded(name))]


@given(names=st.lists(words, max_size=12))
def test_a_segment_comes_back_as_it_was(names: list[str]) -> None:
    part = part_of(lines_of(names))
    assert from_bytes(to_bytes(part)) == part
    assert list(part.lines()) == lines_of(names)


@given(names=st.lists(words, min_size=1, max_size=12))
def test_a_name_typed_in_full_is_always_found(names: list[str]) -> None:
    lines = lines_of(names)
    for line in lines:
        best = find([part_of(lines)], line.names)
        top = [one.row for one in best if one.score >= best[0].score - 1e-9]
        same = {UUID(bytes=other.row) for other in lines if sounded(other.names) == sounded(line.names)}
        assert same & set(top)


@given(raw=st.text(max_size=300))
def test_any_text_folds_twice_to_the_same(raw: str) -> None:
    once = folded(raw)
    assert folded(once) == once
    assert "|" not in once
    assert "\n" not in once
    sounded(once)
