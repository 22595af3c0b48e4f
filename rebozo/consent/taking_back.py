"""What taking a yes back stops at once, and what nobody can call back: she is told both, before and on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rebozo.consent.rooms import ROOMS, Follows, Subject
from rebozo.consent.rules import COUNT, REGION, TO_SOMEBODY, above
from rebozo.kernel.actor import Actor


def follows(actor: Actor, subject: Subject, purpose: str) -> Follows:
    """Both lists for one purpose: what we know here, and what each room above says."""
    return sum((tell(actor, subject, purpose) for tell in ROOMS.follows.values()), _here(purpose))


def _here(purpose: str) -> Follows:
    top = (purpose, *above(purpose))[-1]
    if top == "C0":
        return Follows((_("Nobody takes another step in accompanying her without asking her anew."),))
    if purpose == COUNT:  # whoever counts says it
        return Follows()
    if purpose == REGION:
        return Follows(
            (_("The region no longer receives her rows."),),
            (_("What the region already counted stays in the figures of its last cut."),),
        )
    if top == "C9":
        return Follows(
            (_("What is being prepared to be said in public stops there."),),
            (_("What was already published may have been copied by others; we can ask them to take it down."),),
        )
    if purpose in TO_SOMEBODY or top in {"C5", "C6", "C7", "C8", "C10"}:
        return Follows(
            (_("Nothing more is sent from now on."),),
            (_("What was already sent stays with who received it; we can ask for it back."),),
        )
    return Follows((_("From now on it is not done."),))
