"""Bundles sealed and opened, beside bare libsodium doing the same bytes."""

from __future__ import annotations

from uuid import uuid4

import nacl.utils
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)

from benchmarks.figures import QUICK, Reference, a_second, say, seconds
from benchmarks.ground import Ground
from rebozo.registry.bundles import ACCOUNT
from rebozo.vault.circles import circle_keys
from rebozo.vault.envelope import new_key, pad, unseal
from rebozo.vault.models import Bundle
from rebozo.vault.opening import open_rows
from rebozo.vault.schemas import decode, encode
from rebozo.vault.sealing import bundle_place, seal_bundle, store, wrap_place
from tests.region import TODAY

TIMES = 2_000 if QUICK else 20_000
STORY = "Lo que contó, con sus palabras, en una historia inventada para medir. " * 8  # 560 letters


def run(ground: Ground) -> None:
    keys = circle_keys(ground.circles[0].code, ring=ground.ada.keyring)
    one = seal_bundle(uuid4(), ACCOUNT, {"story": STORY}, to=[keys])
    bundle, wrap = one.bundle, one.wraps[0]
    place = bundle_place(bundle.row, ACCOUNT, bundle.id)
    wrap_at = wrap_place(bundle.row, ACCOUNT, bundle.id, wrap.circle, wrap.epoch)
    both = (
        (pad(encode(ACCOUNT, {"story": STORY})), place.associated(1)),
        (pad(new_key()), wrap_at.associated(1)),
    )
    key, nonce = new_key(), nacl.utils.random(24)
    closed = [(crypto_aead_xchacha20poly1305_ietf_encrypt(plain, said, nonce, key), said) for plain, said in both]

    def bare_seal() -> None:
        for plain, said in both:
            crypto_aead_xchacha20poly1305_ietf_encrypt(plain, said, nacl.utils.random(24), key)

    def bare_open() -> None:
        for body, said in closed:
            crypto_aead_xchacha20poly1305_ietf_decrypt(body, said, nonce, key)

    def opened() -> None:
        inner = unseal(keys.symmetric(wrap.epoch), wrap.sealed, at=wrap_at)
        decode(ACCOUNT, unseal(inner, bundle.sealed, at=place))

    sample = f"{TIMES} of 560 letters, one circle, one core"
    say(
        "bundles sealed",
        a_second(lambda: seal_bundle(bundle.row, ACCOUNT, {"story": STORY}, to=[keys]), TIMES),
        "a second",
        sample=sample,
        reference=Reference("libsodium alone, the same two encryptions", a_second(bare_seal, TIMES), "a second"),
    )
    in_memory = a_second(opened, TIMES)
    say(
        "bundles opened",
        in_memory,
        "a second",
        sample=sample,
        reference=Reference("libsodium alone, the same two decryptions", a_second(bare_open, TIMES), "a second"),
        target="about 25,000",
    )
    _from_the_database(ground, in_memory)


def _from_the_database(ground: Ground, in_memory: float) -> None:
    """Opened as a page does: asked from the database, the actor's circles looked up, the journal written."""
    many = 500 if QUICK else 2_000
    keys = circle_keys(ground.circles[0].code, ring=ground.ada.keyring)
    made = [seal_bundle(uuid4(), ACCOUNT, {"story": STORY}, to=[keys]) for _ in range(many)]
    store(made)
    rows = [one.bundle.row for one in made]
    actor = ground.ada.actor(today=TODAY)
    taken = seconds(lambda: open_rows(rows, ACCOUNT, by=actor, network=keys.network))
    Bundle.objects.filter(row__in=rows).delete()
    say(
        "bundles read and opened, with the journal's line",
        many / taken,
        "a second",
        sample=f"{many} in one call",
        reference=Reference("bundles opened in memory, as above", in_memory, "a second"),
    )
