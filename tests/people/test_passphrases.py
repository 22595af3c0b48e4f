"""Passphrases forgive, and what is refused is told why."""

from __future__ import annotations

import unicodedata
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebozo.kernel.refusal import Refusal
from rebozo.people import passphrases
from rebozo.people.accounts import folded, new_codes

LANGUAGES = ["es", "en"]


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=60))
def test_folding_forgives_the_way_accents_are_written(text: str) -> None:
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))


@given(st.lists(st.sampled_from(passphrases.words("es")), min_size=7, max_size=7), st.data())
def test_a_drawn_passphrase_is_the_same_however_it_is_typed(drawn: list[str], data: st.DataObject) -> None:
    spaces = [data.draw(st.sampled_from([" ", "  ", "\t", "\u00a0 "])) for _word in drawn]
    typed = [data.draw(st.sampled_from([word, word.upper(), word.title(), folded(word)])) for word in drawn]
    assert folded("".join(space + word for space, word in zip(spaces, typed, strict=True))) == folded(" ".join(drawn))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_of_a_list_become_one_when_folded(language: str) -> None:
    words = passphrases.words(language)
    assert len(words) == 2048
    assert len({folded(word) for word in words}) == 2048


@pytest.mark.parametrize("language", [*LANGUAGES, "fr"])
def test_seven_words_are_drawn_and_pass_the_check_of_ones_own(language: str) -> None:
    for _draw in range(50):
        drawn = passphrases.draw(language)
        assert len(drawn.split()) == 7
        assert passphrases.mistyped(drawn, language) == []
        passphrases.check_own(drawn, sign_in="ada")


@pytest.mark.parametrize("language", [*LANGUAGES, "fr"])
def test_no_unkind_word_is_drawn_and_the_bits_are_as_told(language: str) -> None:
    drawn, known = passphrases.kind_words(language), passphrases.words(language)
    assert set(drawn) < set(known)
    assert len(set(drawn)) == len(drawn) > 1800
    assert passphrases.WORDS * log2(len(drawn)) > 75
    assert passphrases.SPOKEN_WORDS * log2(len(drawn)) > 43
    for word in ("inútil", "ofensa", "matar", "muerte", "odio", "cadáver", "víctima", "weapon", "gun", "ugly"):
        assert word not in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unkind_word_stands_on_its_list(language: str) -> None:
    path = Path(passphrases.__file__).parent / "data" / f"unkind.{language}.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    unkind = " ".join(lines).split()
    assert set(unkind) <= set(passphrases.words(language)), "a word with a slip of the pen is still drawn"
    assert len(unkind) == len(set(unkind))


def test_a_word_that_is_no_longer_drawn_is_still_known() -> None:
    assert passphrases.mistyped("matar abuso", "es") == []


@pytest.mark.parametrize(
    "typed", ["Nube, Ceiba, colibrí, luna.", "nube-ceiba-colibri-luna", "  NUBE ceiba; «colibrí»  luna"]
)
def test_spoken_words_are_taken_with_commas_and_full_stops(typed: str) -> None:
    assert passphrases.as_said(typed) == "nube ceiba colibri luna"


def test_a_mistyped_word_is_pointed_out_with_its_nearest() -> None:
    assert passphrases.mistyped("abaco abdomenn abeja", "es") == [("abdomenn", "abdomen")]
    with pytest.raises(Refusal, match="abdomen"):
        passphrases.check_typed("ábaco abdomen abeja", "abaco abdomenn abeja", "es")
    with pytest.raises(Refusal):
        passphrases.check_typed("ábaco abdomen abeja", "abdomen abaco abeja", "es")
    passphrases.check_typed("ábaco abdomen abeja", " ABACO  abdomen abeja", "es")


@pytest.mark.parametrize(
    "own",
    [
        "corta",
        "catorce signos",
        "a" * 15,
        "ja ja ja ja ja ja ja",
        "amateamateamateamate",
        "abcdefghijklmnopq",
        "qwertyuiopasdfgh",
        "98765432109876543",
        "jacaranda jacaranda",
        "Jacaranda-2026!!",
        "CORRECT horse battery-staple",
        "Ni una más, ni una más",
        "contraseñacontraseña",
        "n" * 64 + "o " * 64,
        "nube " * 40,
        "               ",
    ],
)
def test_one_of_her_own_that_would_be_guessed_is_refused_with_a_sentence(own: str) -> None:
    with pytest.raises(Refusal) as refusal:
        passphrases.check_own(own, sign_in="Jacaranda")
    assert len(refusal.value.sentence.split()) > 5
    assert own not in refusal.value.sentence


@pytest.mark.parametrize(
    "own", ["tres nubes sobre el cerro", "la abuela teje de noche 4", "xK9#mQ2$vL7@pR4", "ñandúes y güiros al alba"]
)
def test_one_of_her_own_that_is_long_enough_is_taken(own: str) -> None:
    passphrases.check_own(own, sign_in="jacaranda")


@given(st.text(min_size=0, max_size=140), st.text(max_size=20))
def test_the_check_answers_anything(own: str, sign_in: str) -> None:
    try:
        passphrases.check_own(own, sign_in=sign_in)
    except Refusal:
        return
    assert 15 <= len(folded(own)) <= 128


def test_ten_codes_are_ten_different_ones() -> None:
    assert len(set(new_codes())) == 10
