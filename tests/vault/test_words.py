"""Words of texts, found without opening any; and when a text is withdrawn, no byte of it is left in a segment."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from rebozo.vault import circles, words
from rebozo.vault.circles import CircleKeys
from rebozo.vault.envelope import Unsealable
from rebozo.vault.models import WordsEntry, WordsHead, WordsSegment
from rebozo.vault.words_index import SIZE, Text, find, find_in, index_of, pack, rows_of, unpack
from rebozo.vault.words_query import asked, match_of, place_of, side_by_side
from tests.vault.conftest import Founded

TEXTS = {
    "camioneta": "Una camioneta negra sin placas la siguió hasta la radio comunitaria. La amenazaron dos veces.",
    "radio": "Cerraron la radio: «cállese», le dijo el alcalde. Después llegó la policía con órdenes.",
    "rio": "La amenaza llegó por teléfono, por defender el río y la montaña.",
}


@pytest.fixture
def told(founded: Founded) -> dict[str, UUID]:
    keys = founded.bea.keys(founded.sierra)
    codes = {name: uuid4() for name in TEXTS}
    words.add([words.entry(keys, codes[name], text) for name, text in TEXTS.items()])
    return codes


def found(founded: Founded, query: str) -> set[UUID]:
    return {UUID(bytes=row) for row in words.search(query, by=founded.ada.actor, circles=[founded.sierra])}


@pytest.mark.parametrize("compacted", [False, True])
@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("camioneta", "camioneta"),
        ("CAMIONÉTA negra", "camioneta"),  # accents and capitals do not matter
        ("policia ordenes", "radio"),
        ("radio", "camioneta radio"),
        ("radio negra", "camioneta"),  # all of them
        ("radio montaña", ""),
        ("amenaz*", "camioneta rio"),
        ("amenaza", "camioneta rio"),  # a long word finds those that begin with it
        ('"amenaza"', "rio"),  # in quotes only itself
        ('"radio comunitaria"', "camioneta"),
        ('"comunitaria radio"', ""),
        ('"negra sin placas" siguio', "camioneta"),
        ('"sin placas', "camioneta"),  # a quote that was not closed
        ("pla", ""),  # a short word is only itself
        ("pla*", "camioneta"),
        ("callese", "radio"),
        ("", ""),
        ("¿? * \" '' -- AND", ""),
        ("NOT radio", ""),  # no words of a language: each is looked for
        ("radio OR montaña", ""),
        ("text:radio", ""),
        ("radio)", "camioneta radio"),
    ],
)
def test_what_was_told_is_found_by_its_words(
    founded: Founded, told: dict[str, UUID], query: str, who: str, *, compacted: bool
) -> None:
    if compacted:
        words.compact(founded.bea.keys(founded.sierra))
        assert not WordsEntry.objects.exists()
    assert found(founded, query) == {told[name] for name in who.split()}


def test_a_circle_that_is_not_hers_tells_her_nothing(founded: Founded, told: dict[str, UUID]) -> None:
    both = [founded.sierra, founded.valle]
    for other in (founded.cleo, founded.dina):
        assert words.search("radio", by=other.actor, circles=both) == set()


def test_other_words_take_the_place_of_the_old(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    for _ in range(2):  # in the tail, and then over a segment
        words.add([words.entry(keys, told["rio"], "Otra cosa: el quetzal.")])
        assert found(founded, "montaña") == set()
        assert found(founded, "quetzal") == {told["rio"]}
        words.compact(keys)
        assert found(founded, "quetzal") == {told["rio"]}
        words.add([words.entry(keys, told["rio"], TEXTS["rio"])])
        assert found(founded, "quetzal") == set()
        assert found(founded, "montaña") == {told["rio"]}


def test_the_tail_is_compacted_by_whoever_searches_and_every_text_kept_once(founded: Founded) -> None:
    keys = founded.bea.keys(founded.sierra)
    codes = [uuid4() for _ in range(words.COMPACT_AT)]
    words.add([words.entry(keys, code, f"ave {number}") for number, code in enumerate(codes)])
    assert found(founded, "ave 7") == {codes[7]}
    assert not WordsEntry.objects.exists()
    (segment,) = words.load(keys).segments
    assert sorted(rows_of(segment.index)) == sorted(code.bytes for code in codes)
    assert found(founded, "ave 7") == {codes[7]}


def test_an_import_comes_in_whole_segments(founded: Founded) -> None:
    keys = founded.bea.keys(founded.sierra)
    codes = [uuid4() for _ in range(SIZE + 5)]
    segments = words.segments_of(keys, [(code, f"Ave {number}") for number, code in enumerate(codes)] + [(uuid4(), "")])
    words.add_segments(segments)
    assert sorted(len(rows_of(one.index)) for one in words.load(keys).segments) == [5, SIZE]
    assert found(founded, "ave 4098") == {codes[4098]}
    assert len(found(founded, "ave")) == len(codes)


# ------------------------------------------------------------------ two at once


def test_two_who_rewrite_at_once_do_not_undo_each_other(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    late = words._rewritten(keys, words.load(keys))
    words.add([words.entry(keys, uuid4(), "un alcaraván")])
    assert words.compact(keys)
    before = list(WordsSegment.objects.values())
    assert late is not None
    with transaction.atomic():
        assert not late.store()
    assert list(WordsSegment.objects.values()) == before
    assert WordsHead.objects.get().generation == 1
    assert len(found(founded, "alcaravan")) == 1


def test_a_segment_that_went_while_it_was_read_is_not_written_over(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    words.compact(keys)
    words.add([words.entry(keys, told["rio"], "el quetzal")])
    opened = words.load(keys)
    assert words.compact(keys)
    assert not words.compact(keys, opened)
    assert found(founded, "quetzal") == {told["rio"]}
    assert found(founded, "radio") == {told["radio"], told["camioneta"]}


def test_what_is_added_while_somebody_compacts_is_kept(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    opened = words.load(keys)
    code = uuid4()
    words.add([words.entry(keys, code, "un alcaraván")])
    assert words.compact(keys, opened)
    assert WordsEntry.objects.count() == 1
    assert found(founded, "alcaravan") == {code}


# ------------------------------------------------------------------ withdrawn


@pytest.mark.parametrize("compacted", [False, True])
def test_what_is_withdrawn_is_in_no_byte_under_no_old_key(
    founded: Founded, told: dict[str, UUID], *, compacted: bool
) -> None:
    keys = founded.bea.keys(founded.sierra)
    if compacted:
        words.compact(keys)
    old = {bytes(wrap) for wrap in WordsSegment.objects.values_list("wrap", flat=True)}
    words.forget(keys, told["camioneta"])
    _is_gone(founded, keys, told["camioneta"], old)


def test_a_tombstone_is_carried_out_by_whoever_searches_next(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    words.compact(keys)
    old = {bytes(wrap) for wrap in WordsSegment.objects.values_list("wrap", flat=True)}
    words.add([words.withdrawal(keys, told["camioneta"])])
    assert found(founded, "camioneta") == set()
    _is_gone(founded, keys, told["camioneta"], old)


def _is_gone(founded: Founded, keys: CircleKeys, row: UUID, old: set[bytes]) -> None:
    assert found(founded, "camioneta") == set()
    assert len(found(founded, "radio")) == 1
    assert not WordsEntry.objects.exists()
    assert not old & {bytes(wrap) for wrap in WordsSegment.objects.values_list("wrap", flat=True)}
    for segment in [one for places in (False, True) for one in words._load([keys], places=places)[0].segments]:
        assert row.bytes not in segment.index
        assert b"camioneta" not in segment.index
        texts = words._open_texts(keys, segment, rows_of(segment.index))
        assert texts is not None
        assert not any("camioneta" in one.text for one in texts)


# ------------------------------------------------------------------ sealed


def test_entries_and_segments_do_not_open_elsewhere(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    one, other = WordsEntry.objects.order_by("id")[:2]
    WordsEntry.objects.filter(pk=one.pk).update(sealed=other.sealed)
    with pytest.raises(Unsealable):
        words.load(keys)
    WordsEntry.objects.filter(pk=one.pk).delete()
    words.compact(keys)
    (segment,) = WordsSegment.objects.all()
    sealed = {
        "sealed": segment.sealed,
        "places": segment.places,
        "texts": segment.texts,
        "wrap": segment.wrap,
        "epoch": 1,
    }
    WordsSegment.objects.create(circle=founded.valle, **sealed)
    with pytest.raises(Unsealable):
        words.load(founded.cleo.keys(founded.valle))
    WordsSegment.objects.filter(pk=segment.pk).update(sealed=segment.places)
    with pytest.raises(Unsealable):
        words.load(keys)


def test_the_words_survive_a_removal_and_take_nothing_under_the_old_key(
    founded: Founded, told: dict[str, UUID]
) -> None:
    old: CircleKeys = founded.bea.keys(founded.sierra)
    stale = words._rewritten(old, words.load(old))
    circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.bea.member],
        signers=[founded.ada.signs, founded.bea.signs],
    )
    assert stale is not None
    for late in (
        lambda: words.add([words.entry(old, uuid4(), "tarde")]),
        lambda: words.add_segments(words.segments_of(old, [(uuid4(), "tarde")])),
        stale.store,
    ):
        with pytest.raises(circles.Outdated), transaction.atomic():
            late()
    words.compact(founded.bea.keys(founded.sierra))
    assert set(WordsSegment.objects.values_list("epoch", flat=True)) == {2}
    assert found(founded, "montaña") == {told["rio"]}


def test_no_word_lies_in_the_tables(founded: Founded, told: dict[str, UUID]) -> None:
    keys = founded.bea.keys(founded.sierra)
    words.compact(keys)
    words.add([words.entry(keys, uuid4(), TEXTS["camioneta"])])
    raw = b"".join(
        bytes(value)
        for table, fields in ((WordsEntry, ["sealed"]), (WordsSegment, ["sealed", "places", "texts", "wrap"]))
        for row in table.objects.values_list(*fields)
        for value in row
    ).lower()
    for word in (b"camioneta", b"radio", b"sqlite format", b"create virtual table"):
        assert word not in raw


# ------------------------------------------------------------------ queries and segments alone


@given(query=st.text(max_size=300), text=st.text(max_size=80))
def test_no_query_is_a_mistake_and_none_reaches_the_language_of_the_index(query: str, text: str) -> None:
    things = asked(query)
    place_of(text, things)
    if things:
        line = Text(bytes(16), text)
        index = index_of([line], places=side_by_side(things))
        assert find(index, match_of(things)) == find_in([line], match_of(things))


said = st.lists(st.text(st.sampled_from("abcdeñáéíABC .,«\n"), max_size=40), max_size=8)


@given(texts=said)
def test_a_segment_finds_each_of_its_words_and_gives_its_texts_back(texts: list[str]) -> None:
    lines = [Text(UUID(int=number + 1).bytes, text) for number, text in enumerate(texts)]
    small, index = index_of(lines, places=False), index_of(lines, places=True)
    assert rows_of(small) == rows_of(index)
    assert unpack(pack(lines), rows_of(index)) == lines
    for line in lines:
        for word in line.text.replace(".", " ").replace(",", " ").replace("«", " ").split():
            things = asked(f'"{word}"')
            assert line.row in find(index, match_of(things))
            assert find(small, match_of(things)) == find(index, match_of(things))
            place = place_of(line.text, things)
            assert place is not None
            assert line.text[place[0] : place[1]].lower()[:1] != " "


def test_the_place_of_a_word_is_told_in_the_text_as_it_was_written() -> None:
    text = "Le dijeron: ¡CÁLLESE!, y la amenazaron."
    assert _cut(text, "callese") == "CÁLLESE"
    assert _cut(text, "amenaz*") == "amenazaron"
    assert _cut(text, '"la amenazaron"') == "la amenazaron"
    assert _cut(text, '"amenaza"') == ""


def _cut(text: str, query: str) -> str:
    place = place_of(text, asked(query))
    return text[place[0] : place[1]] if place else ""
