"""Many people or groups at once, for a sheet: sealed in RAM before any transaction, no question to the database a row.

Whoever brings them asks for the circle's keys once, writes rows and bundles in short transactions, and gives the
directory its segments last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.network.bundles import CONTACT, GROUP_PROFILE, IDENTITY, ORGANISATION, PROFILE
from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import GroupProfile, Profile, SafeContact
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.vault.circles import CircleKeys
from rebozo.vault.models import Bundle
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, seal_bundle, store

_AT_ONCE = 500


@dataclass(frozen=True, repr=False)
class Person:
    """What a line of a sheet says of a defender. What it does not say is None, and stays as it was."""

    code: UUID
    identity: Identity = field(repr=False)
    profile: Profile | None = field(default=None, repr=False)
    contact: SafeContact | None = field(default=None, repr=False)

    @property
    def entry(self) -> tuple[UUID, str, tuple[str, ...]]:
        """Her line for `directory.segments_of`, or the last arguments of `directory.entry`."""
        return self.code, DEFENDER, self.identity.spellings


@dataclass(frozen=True, repr=False)
class Group:
    """What a line of a sheet says of an organisation, in the same manner."""

    code: UUID
    name: GroupName = field(repr=False)
    profile: GroupProfile | None = field(default=None, repr=False)

    @property
    def entry(self) -> tuple[UUID, str, tuple[str, ...]]:
        return self.code, GROUP, self.name.spellings


def seal_all(things: Iterable[Person | Group], *, to: CircleKeys) -> Iterator[Sealed]:
    """The bundles of each: name, profile, safe contact. What is empty is not sealed."""
    for one in things:
        if isinstance(one, Person):
            parts = ((IDENTITY, one.identity), (PROFILE, one.profile), (CONTACT, one.contact))
            said = [(kind, part.as_fields()) for kind, part in parts if part]
        else:
            said = [(ORGANISATION, one.name.as_fields())]
            said += [(GROUP_PROFILE, one.profile.as_fields())] if one.profile else []
        for kind, fields in said:
            yield seal_bundle(one.code, kind, fields, to=[to])


def replace_all(sealed: Iterable[Sealed]) -> None:
    """In the present transaction: these in the place of what was there, a few statements for all. None has files."""
    made = list(sealed)
    rows: dict[str, list[UUID]] = defaultdict(list)
    for one in made:
        rows[one.bundle.kind].append(one.bundle.row)
    for kind, codes in rows.items():
        for at in range(0, len(codes), _AT_ONCE):
            Bundle.objects.filter(kind=kind, row__in=codes[at : at + _AT_ONCE]).delete()
    store(made)


def people_known(actor: Actor, codes: Iterable[UUID]) -> dict[UUID, Person]:
    """What is kept of these defenders, for a sheet that corrects them. One line in the journal for each kind.

    The caller asks for codes that are hers to see: of `reads.defenders_for`.
    """
    asked = list(codes)
    profiles, contacts = open_rows(asked, PROFILE, by=actor), open_rows(asked, CONTACT, by=actor)
    return {
        code: Person(
            code,
            Identity.from_fields(said),
            Profile.from_fields(profiles[code]) if code in profiles else None,
            SafeContact.from_fields(contacts[code]) if code in contacts else None,
        )
        for code, said in open_rows(asked, IDENTITY, by=actor).items()
    }


def groups_known(actor: Actor, codes: Iterable[UUID]) -> dict[UUID, Group]:
    """What is kept of these organisations, in the same manner: of `reads.organisations_for`."""
    asked = list(codes)
    profiles = open_rows(asked, GROUP_PROFILE, by=actor)
    return {
        code: Group(
            code,
            GroupName.from_fields(said),
            GroupProfile.from_fields(profiles[code]) if code in profiles else None,
        )
        for code, said in open_rows(asked, ORGANISATION, by=actor).items()
    }
