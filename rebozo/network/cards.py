"""What stands on the page of a person or a group, card by card: what is known is said, what is not is left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rebozo.codes.catalogue import label, labels
from rebozo.network import remembered, wording
from rebozo.network.profiles import NO, YES, EmergencyContact, GroupProfile, Profile, SafeContact, Way

Said = str | Promise
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """One section. `warnings` are said large and first; `folded` waits until she asks."""

    title: Said
    part: str  # which form corrects it
    why: Said = ""  # said while there is nothing yet
    facts: Facts = field(default_factory=list, repr=False)
    rows: list[Facts] = field(default_factory=list, repr=False)
    warnings: list[str] = field(default_factory=list, repr=False)
    folded: list[tuple[Said, str]] = field(default_factory=list, repr=False)
    large: bool = False

    def __bool__(self) -> bool:
        return bool(self.facts or self.rows or self.warnings or self.folded)


def contact_card(contact: SafeContact, profile: Profile) -> Card:
    """How to reach her, with what must never be done before anything else."""
    warnings = [contact.never] if contact.never else []
    if contact and contact.leave_message != YES:
        warnings.append(
            _("Never leave a message.")
            if contact.leave_message == NO
            else _("Nobody asked whether a message may be left: leave none.")
        )
    if contact.shared:
        warnings.append(_("Others use that phone or machine: whatever is written there may be read."))
    return Card(
        wording.wording(profile.state).contact, "contacto",
        why=_("How she wants to be reached, and what must never be done. It is read before each call."),
        rows=[way_facts(way) for way in contact.ways], warnings=warnings, large=True,
        folded=[(_("Word to know each other by"), contact.code_word)] if contact.code_word else [],
    )  # fmt: skip


def emergency_card(contact: SafeContact, profile: Profile) -> Card:
    """Whom to look for when she does not answer."""
    return Card(
        wording.wording(profile.state).emergency, "emergencia",
        why=_("Somebody she trusts, for the day she does not answer."),
        rows=[_emergency_facts(one) for one in contact.emergency],
    )  # fmt: skip


def state_card(profile: Profile) -> Card:
    """How she is and whether she is of age."""
    since = remembered.said(profile.since) if profile.since else ""
    answers = {YES: _("She agrees"), NO: _("She does not agree"), "later": _("Nobody has asked her yet")}
    return Card(
        _("How she is"), "estado",
        why=_("Free, detained, in exile…: it changes how we speak of her and by which way anything is sent."),
        facts=_known([
            (_("How she is"), label("person_states", profile.state) if profile.state else ""),
            (_("Since when"), since),
            (_("Age"), _("Under 18") if profile.is_minor else _("Of age") if profile.minor == NO else ""),
            (_("Her own yes or no"), answers.get(profile.assent, "") if profile.is_minor else ""),
            (_("Who answers for her"), profile.guardian if profile.is_minor else ""),
        ]),
    )  # fmt: skip


def profile_card(profile: Profile) -> Card:
    """What she says of herself."""
    return Card(
        _("Who she is, as she says it"), "perfil",
        why=_("How she names herself, her languages, her movements: only what she wants to tell."),
        facts=_known([
            (_("She names herself"), _and(labels("identities", profile.identities), profile.own_words)),
            (_("Movements"), _and(labels("movements", profile.movements))),
            (_("Languages"), _and(labels("languages", profile.languages), profile.other_language)),
            (_("Interpreter"), {YES: _("She needs one"), NO: _("She needs none")}.get(profile.interpreter, "")),
        ]),
        folded=[(_("What else should be kept in mind"), profile.notes)] if profile.notes else [],
    )  # fmt: skip


def offers_card(profile: Profile) -> Card:
    """What she offers to others."""
    return Card(
        _("What she offers"), "ofrece",
        why=_("What she knows and wants to share, so that she is found when a compañera needs it."),
        facts=_known([
            (_("She offers"), _and(labels("skills", profile.skills))),
            (_("She interprets"), _and(labels("languages", profile.offered))),
        ]),
    )  # fmt: skip


def group_cards(profile: GroupProfile) -> list[Card]:
    """What a group is, with the risk of naming it first; and how it is reached."""
    warned = {
        "never": _("Never name it outside the circle: it could be closed."),
        "ask": _("Ask before naming it anywhere."),
    }
    return [
        Card(
            _("What it is"), "perfil",
            why=_("What kind of group it is, whether it has papers, and what naming it could do to it."),
            facts=_known([
                (_("What it is"), label("group_kinds", profile.kind) if profile.kind else ""),
                (_("Papers"), label("legal_statuses", profile.legal) if profile.legal else ""),
                (_("Naming it"), label("naming_risks", profile.risk) if profile.risk else ""),
                (_("Movements"), _and(labels("movements", profile.movements))),
            ]),
            warnings=[warned[profile.risk]] if profile.risk in warned else [],
            folded=[(_("What else should be kept in mind"), profile.notes)] if profile.notes else [],
        ),
        Card(
            _("How to reach it"), "contacto", why=_("Whom to call, and at which hours."),
            rows=[way_facts(way) for way in profile.ways],
        ),
    ]  # fmt: skip


def way_facts(way: Way) -> Facts:
    """One way to reach somebody."""
    return _known([
        (label("ways", way.way) if way.way else _("Way"), way.address or "—"),
        (_("Hours"), way.hours),
        (_("Who may answer"), way.who),
        (_("Shared"), {YES: _("Others use it too"), NO: _("Only she uses it")}.get(way.shared, "")),
    ])  # fmt: skip


def _emergency_facts(one: EmergencyContact) -> Facts:
    decides = {YES: _("May decide for her if she cannot"), NO: _("May not decide for her")}
    return _known([
        (one.name or _("Somebody she trusts"), one.relation or "—"),
        (label("ways", one.way) if one.way else _("Way"), one.address),
        (_("Deciding"), decides.get(one.may_decide, "")),
    ])  # fmt: skip


def _known(said: Facts) -> Facts:
    return [(word, value) for word, value in said if value]


def _and(several: list[str], more: str = "") -> str:
    return ", ".join([*several, *([more] if more else [])])
