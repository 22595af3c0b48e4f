"""Envelopes open in their own place only, and whatever bytes arrive, nothing but Unsealable comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log2
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rebozo.vault.envelope import (
    Place,
    Unsealable,
    box,
    new_key,
    pad,
    padded_length,
    public_of,
    seal,
    unbox,
    unpad,
    unseal,
)
from rebozo.vault.segments import from_bytes

KEY = b"\x07" * 32
PRIVATE = b"\x08" * 32
HERE = Place("wrap", "network_defender", "identity", UUID(int=1), UUID(int=2), UUID(int=3), 4)
PLACES = [
    HERE._replace(purpose="bundle"),
    HERE._replace(table="network_organisation"),
    HERE._replace(bundle="codes"),
    HERE._replace(row=UUID(int=9)),
    HERE._replace(key=UUID(int=9)),
    HERE._replace(circle=UUID(int=9)),
    HERE._replace(epoch=5),
    # The same letters, cut elsewhere; the same numbers, in each other's place.
    HERE._replace(purpose="wrapn", table="etwork_defender"),
    HERE._replace(table="network_defenderidentity", bundle=""),
    HERE._replace(row=HERE.key, key=HERE.row),
    HERE._replace(key=HERE.circle, circle=HERE.key),
]
texts = st.text(max_size=20)
numbers = st.uuids()
places = st.builds(Place, texts, texts, texts, numbers, numbers, numbers, st.integers(0, 2**32 - 1))


@dataclass(frozen=True)
class Form:
    """One of the two envelopes, with its keys in place."""

    name: str
    close: Callable[[bytes, Place], bytes] = field(repr=False)
    open: Callable[[bytes, Place], bytes] = field(repr=False)


FORMS = [
    Form("sym", lambda plain, at: seal(KEY, plain, at=at), lambda raw, at: unseal(KEY, raw, at=at)),
    Form("box", lambda plain, at: box(public_of(PRIVATE), plain, at=at), lambda raw, at: unbox(PRIVATE, raw, at=at)),
]
both = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


@both
@given(plain=st.binary(max_size=3000), at=places)
@settings(max_examples=60)
def test_what_is_sealed_opens_in_its_place(form: Form, plain: bytes, at: Place) -> None:
    assert form.open(form.close(plain, at), at) == plain
    assert form.open(memoryview(form.close(plain, at)), at) == plain  # type: ignore[arg-type]  # as some databases give


@both
@pytest.mark.parametrize("elsewhere", PLACES)
def test_it_opens_nowhere_else(form: Form, elsewhere: Place) -> None:
    with pytest.raises(Unsealable):
        form.open(form.close(b"Jacaranda", HERE), elsewhere)


@both
def test_any_change_of_any_byte_is_noticed(form: Form) -> None:
    sealed = form.close(b"Jacaranda", HERE)
    for at in range(len(sealed)):
        with pytest.raises(Unsealable):
            form.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], HERE)
    for cut in range(len(sealed)):
        with pytest.raises(Unsealable):
            form.open(sealed[:cut], HERE)


@both
@given(raw=st.binary(max_size=200))
def test_no_bytes_bring_anything_but_unsealable(form: Form, raw: bytes) -> None:
    for some in (raw, b"\x01" + raw, b"\x02" + raw):
        with pytest.raises(Unsealable):
            form.open(some, HERE)


def test_another_key_does_not_open() -> None:
    with pytest.raises(Unsealable):
        unseal(b"\x09" * 32, seal(KEY, b"Ceiba", at=HERE), at=HERE)
    with pytest.raises(Unsealable):
        unbox(b"\x09" * 32, box(public_of(PRIVATE), b"Ceiba", at=HERE), at=HERE)
    with pytest.raises(Unsealable):
        unseal(b"short", seal(KEY, b"Ceiba", at=HERE), at=HERE)


@given(one=places, other=places)
def test_two_places_never_have_the_same_associated_data(one: Place, other: Place) -> None:
    assert (one == other) == (one.associated(1) == other.associated(1))
    assert one.associated(1) != one.associated(2)


@given(length=st.integers(0, 2**40))
def test_padding_costs_little_and_tells_little(length: int) -> None:
    padded = padded_length(length)
    assert padded >= max(length, 32)
    assert padded <= max(32, length * 1.12)
    assert padded_length(padded) == padded
    exponent = int(log2(padded))
    assert padded % 2 ** (exponent - exponent.bit_length()) == 0


@given(plain=st.binary(max_size=500))
def test_a_frame_gives_back_what_it_framed(plain: bytes) -> None:
    assert unpad(pad(plain)) == plain


@given(raw=st.binary(max_size=100))
def test_broken_frames_are_unsealable(raw: bytes) -> None:
    try:
        plain = unpad(raw)
    except Unsealable:
        return
    assert raw.startswith(len(plain).to_bytes(4, "big") + plain)
    assert not any(raw[4 + len(plain) :])


@given(raw=st.binary(max_size=200))
def test_broken_segments_are_unsealable(raw: bytes) -> None:
    for some in (raw, b"\x01" + raw, b"\x01" + bytes(20) + raw):
        try:
            from_bytes(some)
        except Unsealable:
            continue
        assert some == b"\x01" + bytes(20)


def test_no_nonce_comes_twice_in_a_hundred_thousand() -> None:
    nonces = {seal(KEY, b"", at=HERE)[1:25] for _ in range(100_000)}
    assert len(nonces) == 100_000


def test_no_key_comes_twice() -> None:
    assert len({new_key() for _ in range(10_000)}) == 10_000
