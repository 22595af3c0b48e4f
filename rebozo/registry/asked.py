"""What the registry tells the pages of consent: an event to ask about, on what records stand, what taking back does."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rebozo.consent.rooms import Follows, Subject
from rebozo.consent.rules import COUNT, Kind
from rebozo.kernel.actor import Actor
from rebozo.registry.basis import COUNTS, Basis
from rebozo.registry.leave import about
from rebozo.registry.models import Attack, AttackPerson, BasisChoice
from rebozo.registry.reads import attacks_for, event_for


def find(actor: Actor, code: UUID) -> Subject | None:
    """An event of hers in which nobody is named. Of one who is named, it is asked on her own page."""
    try:
        event = event_for(actor, code)
    except Http404:
        return None
    if not about(code).filter(event=code).exists():
        return None
    called = _("What happened in %(month)s") % {"month": date_format(event.month, "Y" if event.year_only else "F Y")}
    return Subject(code, Kind.EVENT, event.network, reverse("registry:event", args=[code]), called)


def stands(actor: Actor, subject: Subject) -> list[tuple[str, int]]:
    """On what the records about her stand: a word and how many attacks, those that are not taken out."""
    found = attacks_for(actor).filter(pk__in=about(subject.code).values("pk"), retired="")
    by_basis = found.values_list("basis").annotate(number=Count("pk")).order_by("basis")
    return [(str(BasisChoice(basis).label), number) for basis, number in by_basis]


def follows(actor: Actor, subject: Subject, purpose: str) -> Follows:
    """What taking back the count would do here."""
    if purpose != COUNT:
        return Follows()
    counted = attacks_for(actor).filter(pk__in=about(subject.code).values("pk"), retired="", basis__in=COUNTS).count()
    at_once = [_("What is registered about her from now on is not counted either.")]
    now = ngettext(
        "%(number)s attack is no longer counted from now on, whatever it stands on.",
        "%(number)s attacks are no longer counted from now on, whatever they stand on.",
        counted,
    ) % {"number": counted}
    stays = [_("The figures that were already published stay as they are.")]
    if AttackPerson.objects.filter(person=subject.code, attack__retired="").exists():
        stays.append(_("Attacks on a group she was in go on being counted, without her name."))
    return Follows(tuple([now, *at_once] if counted else at_once), tuple(stays))


def to_ask_of(attack: Attack) -> UUID | None:
    """Of whom, or of what, to ask about an attack that waits for an answer, or that she did not want counted."""
    if attack.retired or attack.basis not in (Basis.TO_ASK, Basis.REFUSED, Basis.CONSENT):
        return None
    return attack.person_id or attack.organisation_id or attack.event_id
