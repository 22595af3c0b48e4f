"""Golden vectors: what an earlier program sealed opens today. The files are never made again; new ones are added."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from nacl.signing import SigningKey

from rebozo.vault import recovery
from rebozo.vault.attachments import read_head
from rebozo.vault.circles import chain_place, grant_place, recovery_place
from rebozo.vault.derivation import Cost, circle_key, derive, labelled, verifier_hash
from rebozo.vault.envelope import (
    Place,
    Unsealable,
    pad,
    padded_length,
    public_of,
    seal_with_nonce,
    unbox,
    unpad,
    unseal,
)
from rebozo.vault.files import path_of, unsealed_pieces
from rebozo.vault.index import index_mac
from rebozo.vault.names import folded, sounded
from rebozo.vault.places import Distrust, statement_hash
from rebozo.vault.schemas import decode, register
from rebozo.vault.sealing import bundle_place, wrap_place
from rebozo.vault.segments import Line, from_bytes, part_of, to_bytes
from rebozo.vault.trust import (
    EpochStatement,
    Member,
    admission_statement,
    delegation_statement,
    roster_statement,
    signed_by,
)
from rebozo.vault.uploads import head_place

VECTORS = Path(__file__).with_name("vectors")
Case = dict[str, Any]
raw = bytes.fromhex


def place(said: Case) -> Place:
    row, key, circle = (UUID(hex=said[name]) for name in ("row", "key", "circle"))
    return Place(said["purpose"], said["table"], said["bundle"], row, key, circle, said["epoch"])


def member(said: Case) -> Member:
    return Member(UUID(hex=said["holder"]), raw(said["sign"]), raw(said["box"]))


def check_padding(case: Case, _media: Path) -> None:
    if "length" in case:
        assert padded_length(case["length"]) == case["padded"]
        return
    plain = unpad(raw(case["framed"]))
    assert plain == raw(case["plain"])
    assert pad(plain) == raw(case["framed"])


def check_place(case: Case, _media: Path) -> None:
    assert place(case["place"]).associated(case["version"]) == raw(case["associated"])


def check_symmetric(case: Case, _media: Path) -> None:
    at = place(case["place"])
    plain = unseal(raw(case["key"]), raw(case["sealed"]), at=at)
    assert plain == raw(case["plain"])
    assert seal_with_nonce(raw(case["key"]), plain, raw(case["nonce"]), at=at) == raw(case["sealed"])


def check_box(case: Case, _media: Path) -> None:
    plain = unbox(raw(case["private"]), raw(case["sealed"]), at=place(case["place"]))
    assert plain == raw(case["plain"])
    assert public_of(raw(case["private"])) == raw(case["public"])


def check_derivation(case: Case, _media: Path) -> None:
    derived = derive(case["passphrase"], raw(case["salt"]), Cost(case["memory"], case["passes"]))
    assert (derived.verifier, derived.kek) == (raw(case["verifier"]), raw(case["kek"]))
    assert verifier_hash(derived.verifier) == raw(case["stored"])


def check_labels(case: Case, _media: Path) -> None:
    if "label" in case:
        assert labelled(raw(case["key"]), case["label"], raw(case["context"])) == raw(case["out"])
    elif "circle_key" in case:
        assert circle_key(raw(case["private"])) == raw(case["circle_key"])
    else:
        assert index_mac(raw(case["index_key"]), case["use"], case["value"]) == raw(case["mac"])


def check_statements(case: Case, _media: Path) -> None:
    said = raw(case["bytes"])
    if roster := case.get("roster"):
        assert roster_statement(roster["version"], [member(one) for one in roster["people"]]) == said
    elif admission := case.get("admission"):
        circle, epoch = UUID(hex=admission["circle"]), UUID(hex=admission["epoch"])
        assert admission_statement(circle, epoch, member(admission["member"])) == said
    elif delegation := case.get("delegation"):
        circle, epoch = UUID(hex=delegation["circle"]), UUID(hex=delegation["epoch"])
        assert delegation_statement(circle, epoch, raw(delegation["via"]), delegation["expires"]) == said
    else:
        statement = EpochStatement.from_bytes(said)
        epoch = case["epoch"]
        assert statement.to_bytes() == said
        assert statement.members == tuple(member(one) for one in epoch["members"])
        assert (statement.circle.hex, statement.epoch.hex, statement.number) == (
            epoch["circle"], epoch["epoch"], epoch["number"],
        )  # fmt: skip
        assert statement_hash(said) == raw(case["hash"])
        signer = SigningKey(raw(case["signer_seed"]))
        assert signer.sign(said).signature == raw(case["signature"])
        assert signed_by(signer.verify_key.encode(), said, raw(case["signature"]))


def check_file(case: Case, media: Path) -> None:
    file = UUID(hex=case["file"])
    path = path_of(media, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw(case["sealed"]))
    plain = b"".join(unsealed_pieces(media, file, key=raw(case["key"]), size=case["size"]))
    assert plain == raw(case["plain"])
    assert sha256(plain).digest() == raw(case["sha256"])


def check_head(case: Case, _media: Path) -> None:
    at = head_place(UUID(hex=case["attachment"]), UUID(hex=case["bundle"]))
    head = read_head(unseal(raw(case["key"]), raw(case["sealed"]), at=at))
    assert (head.name, head.type, head.size) == (case["name"], case["type"], case["size"])
    assert (head.digest, head.key) == (raw(case["sha256"]), raw(case["file_key"]))


def check_segment(case: Case, _media: Path) -> None:
    part = from_bytes(raw(case["bytes"]))
    lines = [Line(UUID(hex=one["row"]).bytes, one["what"], one["names"]) for one in case["lines"]]
    assert list(part.lines()) == lines
    assert to_bytes(part_of(lines)) == raw(case["bytes"])


def check_names(case: Case, _media: Path) -> None:
    assert folded(case["name"]) == case["folded"]
    assert sounded(case["folded"]) == case["sounded"]


def check_recovery(case: Case, _media: Path) -> None:
    if "shares" in case:
        assert recovery.join(case["shares"]) == raw(case["private"])
    else:
        assert recovery.root_from_words(case["words"]) == raw(case["seed"])


def check_bundle(case: Case, _media: Path) -> None:
    circle, epoch, holder, row, bundle = (UUID(hex=case[n]) for n in ("circle", "epoch", "holder", "row", "bundle"))
    kind, number = case["kind"], case["number"]
    private = unbox(raw(case["box_private"]), raw(case["grant"]), at=grant_place(circle, epoch, number, holder))
    assert private == raw(case["private"])
    assert (
        unbox(raw(case["recovery_private"]), raw(case["recovery"]), at=recovery_place(circle, epoch, number)) == private
    )
    at = chain_place(circle, epoch, number)
    assert unseal(circle_key(private), raw(case["previous"]), at=at) == raw(case["private_before"])
    at = wrap_place(row, kind, bundle, circle, number)
    assert unseal(circle_key(private), raw(case["sym"]), at=at) == raw(case["data_key"])
    assert unbox(private, raw(case["box"]), at=at) == raw(case["data_key"])
    register(kind, number=1, blind=True)
    plain = unseal(raw(case["data_key"]), raw(case["sealed"]), at=bundle_place(row, kind, bundle))
    assert decode(kind, plain) == case["fields"]


CHECKS: dict[str, Callable[[Case, Path], None]] = {
    name.removeprefix("check_"): check for name, check in list(globals().items()) if name.startswith("check_")
}
EXPECTED = {"unsealable": Unsealable, "distrust": Distrust}


@pytest.mark.parametrize("file", sorted(VECTORS.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_sealed_once_opens_for_ever(file: Path, tmp_path: Path) -> None:
    vectors = json.loads(file.read_text())
    check = CHECKS[vectors["kind"]]
    for case in vectors["cases"]:
        if expected := case.get("expect"):
            with pytest.raises(EXPECTED[expected]):
                check(case, tmp_path)
        else:
            check(case, tmp_path)


def test_every_kind_of_vector_is_there() -> None:
    assert {json.loads(file.read_text())["kind"] for file in VECTORS.glob("*.json")} == set(CHECKS)
