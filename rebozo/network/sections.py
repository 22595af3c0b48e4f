"""The sections of a page that are corrected one at a time: what each asks, and in which sealed part it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Actor
from rebozo.network import cards
from rebozo.network import forms_sections as ask
from rebozo.network.bundles import CONTACT, GROUP_PROFILE, PROFILE
from rebozo.network.cards import Card
from rebozo.network.models import Defender, Organisation
from rebozo.network.profiles import GroupProfile, Profile, SafeContact
from rebozo.network.reads import part_of
from rebozo.network.sealed_names import DEFENDER, GROUP, SealedPart, seal_part
from rebozo.network.wording import Wording, wording

Said = str | Promise
Part = Profile | SafeContact | GroupProfile


@dataclass(frozen=True)
class Section:
    """A short form over one sealed part."""

    bundle: str
    reads: type[Part]
    form: Any
    title: Said
    why: Said

    def opened(self, actor: Actor, entry: Defender | Organisation) -> Part:
        """What the part says now: journaled. Empty when nobody wrote it."""
        return self.reads.from_fields(part_of(actor, entry, self.bundle))

    def sealed(self, actor: Actor, network: UUID, code: UUID, said: Part) -> SealedPart:
        """Ready for a deed. With nothing in it, what was there is destroyed."""
        return seal_part(actor, network, code, self.bundle, said.as_fields() if said else {})


_SKIP = _("Each question can be left for another day, or for never.")
SECTIONS: dict[str, dict[str, Section]] = {
    DEFENDER: {
        "estado": Section(PROFILE, Profile, ask.StateForm, _("How she is"), _SKIP),
        "perfil": Section(PROFILE, Profile, ask.ProfileForm, _("Who she is, as she says it"), _SKIP),
        "ofrece": Section(PROFILE, Profile, ask.OffersForm, _("What she offers"), _SKIP),
        "contacto": Section(CONTACT, SafeContact, ask.ContactForm, _("How to reach her safely"), _SKIP),
        "emergencia": Section(
            CONTACT, SafeContact, ask.EmergencyForm, _("Whom to look for in an emergency"),
            _("Only people she chose, and who know that they are here."),
        ),
    },
    GROUP: {
        "perfil": Section(GROUP_PROFILE, GroupProfile, ask.GroupProfileForm, _("What it is"), _SKIP),
        "contacto": Section(GROUP_PROFILE, GroupProfile, ask.GroupContactForm, _("How to reach it"), _SKIP),
    },
}  # fmt: skip


def section_card(part: str, said: Part) -> Card:
    """What a section says, as her page shows it: beside a form that came second."""
    if isinstance(said, GroupProfile):
        return next(card for card in cards.group_cards(said) if card.part == part)
    if isinstance(said, SafeContact):
        made = cards.contact_card if part == "contacto" else cards.emergency_card
        return made(said, Profile())
    return {"estado": cards.state_card, "perfil": cards.profile_card, "ofrece": cards.offers_card}[part](said)


def wording_of(actor: Actor, defender: Defender) -> Wording:
    """The words that her state asks for, for any page about her: her profile is opened, and journaled."""
    return wording(Profile.from_fields(part_of(actor, defender, PROFILE)).state)
