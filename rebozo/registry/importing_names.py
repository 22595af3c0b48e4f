"""Whom a sheet means: the network's directory by exact name and by near ones, and who is new with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from django.utils.translation import gettext as _

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.network.closing import closed_to
from rebozo.network.models import Defender, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import SHOWN
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.names import folded, sounded
from rebozo.vault.segments import Part, find, part_of

NEW = "new"
EVERY = "*"  # the answer for all names that are only like one that is known
SAME = "as:"  # the same as another name of this sheet
_ALIKE = 0.86
_SHOWN = 4
_LOOKED_FOR = 1_500  # names looked for by likeness; of more, by their sound alone
_WHATS = {number: what for what, number in directory.WHATS.items()}


class Asked(Exception):
    """A name that cannot be told alone; its sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Near:
    """A name of the sheet that may be somebody already known: numbers of the directory, or a name of this sheet."""

    key: str = field(repr=False)
    shown: str = field(repr=False)
    what: str
    known: tuple[UUID, ...]
    same: str = field(default="", repr=False)  # how the other one of this sheet is written


def new_name_code(batch: UUID, number: int) -> UUID:
    """The number of the batch's n-th new name. It follows from the batch's, so that a sweep finds it without a key."""
    made = blake2b(batch.bytes + number.to_bytes(4, "big"), digest_size=16, person=b"rebozo batch")
    return UUID(bytes=made.digest(), version=4)


@dataclass
class Names:
    """The directory as the importing member sees it, what she answered, and who is new."""

    batch: UUID
    answers: Mapping[str, str] = field(repr=False)
    fresh: dict[tuple[str, str], tuple[UUID, Identity | GroupName]] = field(default_factory=dict, repr=False)
    near: dict[str, Near] = field(default_factory=dict, repr=False)
    met: dict[UUID, str] = field(default_factory=dict, repr=False)  # who is known, as the sheet writes her
    _known: dict[tuple[str, str], set[UUID]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _sounds: dict[tuple[str, str], set[UUID]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _fresh_sounds: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _parts: list[Part] = field(default_factory=list, repr=False)
    _hidden: set[bytes] = field(default_factory=set, repr=False)
    _there: frozenset[UUID] = frozenset()
    _numbered: dict[UUID, list[str]] = field(default_factory=dict, repr=False)
    _looked_for: int = 0
    _found: dict[tuple[str, str], UUID | Asked] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, keys: CircleKeys, batch: UUID, answers: Mapping[str, str], *, by: Actor) -> Names:
        """Every name of the circle's directory that she may find. One line in the journal."""
        opened = directory.load(keys)
        names = cls(batch, answers)
        closed = closed_to(by)
        there: set[UUID] = set()
        for model in (Defender, Organisation):
            there.update(model.objects.filter(SHOWN, network=keys.network).values_list("code", flat=True))
        names._there = frozenset(there - closed)
        lines = [line for part in opened.parts for line in part.lines() if line.row not in opened.tail]
        tail = [line for line in opened.tail.values() if line is not None]
        for line in [*lines, *tail]:
            row = UUID(bytes=line.row)
            if row not in names._there:
                continue
            if numbers := _numbers(line.names):
                names._numbered[row] = numbers
            for name in line.names.split("|"):
                names._known[_WHATS[line.what], name].add(row)
                names._sounds[_WHATS[line.what], _sound(name)].add(row)
        names._parts = [*opened.parts, part_of(tail)]
        names._hidden = set(opened.tail)
        record_opening(
            "matched names", by=by, network=keys.network, ids=[UUID(bytes=one.row) for one in [*lines, *tail]]
        )
        return names

    def code(self, identity: Identity | GroupName) -> UUID:
        """Whose number it is, known or new. Asked when she must say it herself."""
        what, fold = _what(identity), folded(_called(identity))
        if (what, fold) not in self._found:
            try:
                self._found[what, fold] = self._code(identity, what, fold)
            except Asked as asked:
                self._found[what, fold] = asked
        found = self._found[what, fold]
        if isinstance(found, Asked):
            raise found
        if found in self._there:
            self.met.setdefault(found, _called(identity))
        return found

    def known_as(self, identity: Identity | GroupName) -> set[UUID]:
        """Who in the directory has exactly one of these names."""
        what = _what(identity)
        said = identity.names if isinstance(identity, Identity) else identity.spellings
        return set().union(*(self._known.get((what, folded(name)), set()) for name in said))

    def _code(self, identity: Identity | GroupName, what: str, fold: str) -> UUID:
        answer = self.answers.get(f"{what}:{fold}", "")
        if answer.startswith(SAME) and (what, answer.removeprefix(SAME)) in self.fresh:
            return self.fresh[what, answer.removeprefix(SAME)][0]
        if answer not in ("", NEW) and (chosen := _uuid(answer)) in self._there and chosen is not None:
            return chosen
        known = self.known_as(identity)
        if len(known) == 1 and answer != NEW:
            return known.pop()
        if known and answer != NEW:
            self._ask(identity, what, fold, known)
            raise Asked(
                _("Several in the directory have this name. Say which of them it is, or register this one by hand.")
            )
        if NEW not in (answer, self.answers.get(EVERY)):
            self._ask_if_near(identity, what, fold)
        return self.add(identity, what, fold)

    def ask(self, identity: Identity | GroupName) -> None:
        """Let her say whether it is one of those who have exactly this name."""
        self._ask(identity, _what(identity), folded(_called(identity)), self.known_as(identity))

    def add(self, identity: Identity | GroupName, what: str, fold: str) -> UUID:
        """Somebody new with this sheet."""
        made = new_name_code(self.batch, len(self.fresh))
        self.fresh[what, fold] = (made, identity)
        self._fresh_sounds.setdefault((what, _sound(fold)), fold)
        return made

    def _ask_if_near(self, identity: Identity | GroupName, what: str, fold: str) -> None:
        near = set(self._sounds.get((what, _sound(fold)), set())) or self._alike(fold, what)
        same = self._fresh_sounds.get((what, _sound(fold)), "")
        if near or same:
            self._ask(identity, what, fold, near, same=same)
            raise Asked(_("Somebody with a name like this one is there already. Say whether it is the same."))

    def _alike(self, fold: str, what: str) -> set[UUID]:
        if not self._known or self._looked_for >= _LOOKED_FOR:
            return set()
        self._looked_for += 1
        found = find(self._parts, fold, hidden=self._hidden, limit=_SHOWN, what=directory.WHATS[what])
        return {
            one.row for one in found
            if one.score >= _ALIKE and one.row in self._there and self._numbered.get(one.row, []) == _numbers(fold)
        }  # fmt: skip

    def _ask(self, identity: Identity | GroupName, what: str, fold: str, known: set[UUID], *, same: str = "") -> None:
        some = tuple(sorted(known)[:_SHOWN])
        self.near[f"{what}:{fold}"] = Near(f"{what}:{fold}", _called(identity), what, some, same)

    def entries(self) -> Iterator[tuple[UUID, str, tuple[str, ...]]]:
        """For the directory's segments: everybody who is new."""
        for (what, _fold), (code, identity) in self.fresh.items():
            yield code, what, identity.spellings


def _what(identity: Identity | GroupName) -> str:
    return DEFENDER if isinstance(identity, Identity) else GROUP


def _called(identity: Identity | GroupName) -> str:
    return identity.shown


def _sound(fold: str) -> str:
    """By its sound and without the order of its words. A number is no sound: it tells two apart."""
    return " ".join(sorted(word if word.isdigit() else sounded(word) for word in fold.split()))


def _numbers(fold: str) -> list[str]:
    return sorted(word for word in fold.replace("|", " ").split() if word.isdigit())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
