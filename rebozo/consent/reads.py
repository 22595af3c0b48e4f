"""What she said, for whoever may know; and whether something may be done, for every room that wants to do it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from rebozo.consent.models import Answer
from rebozo.consent.rooms import ROOMS, Subject
from rebozo.consent.rules import Kind, Said, Says, Use, allowed
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.reads import defenders_for, organisation_names, organisations_for, shown_names


class NotAllowed(Refusal):
    """She did not say yes to this, or she took it back."""

    def __init__(self) -> None:
        super().__init__(_("She has not said yes to this. Ask her first; until she does, it is not done."))


def subject_for(actor: Actor, code: UUID, needs: Permission) -> Subject:
    """A person, a group or an event of hers. Http404 outside her networks; PermissionDenied without the right."""
    subject = _find(actor, code)
    if subject is None:
        raise Http404
    if not actor.may(needs, at=subject.scope):
        raise PermissionDenied
    return subject


def _find(actor: Actor, code: UUID) -> Subject | None:
    if her := defenders_for(actor).filter(code=code).select_related("network").first():
        return Subject(code, Kind.DEFENDER, her.network, reverse("network:person", args=[code]))
    if group := organisations_for(actor).filter(code=code).select_related("network").first():
        return Subject(code, Kind.ORGANISATION, group.network, reverse("network:organisation", args=[code]))
    found = (find(actor, code) for find in ROOMS.find.values())
    return next((one for one in found if one is not None), None)


def called(actor: Actor, subject: Subject) -> str:
    """How she is called. Opens it, and leaves a line in the journal."""
    if subject.kind is Kind.EVENT:
        return subject.called
    names = shown_names if subject.kind is Kind.DEFENDER else organisation_names
    return names(actor, [subject.code]).get(subject.code, "")


def answers_for(actor: Actor, of: UUID) -> QuerySet[Answer]:
    """All that was answered about her, the first first, in the networks whose answers the actor reads."""
    networks = actor.networks(Permission.CONSENT_ANSWERS_READ)
    return Answer.objects.filter(of=of, network__in=networks).order_by("number")


def standing(answers: Iterable[Answer]) -> list[Answer]:
    """The newest for each purpose and recipient, in the order in which they were first asked."""
    last: dict[tuple[str, UUID | None], Answer] = {}
    for answer in answers:
        last[answer.purpose, answer.recipient] = answer
    return list(last.values())


def said_of(of: UUID) -> list[Said]:
    """The same for rules."""
    rows = Answer.objects.filter(of=of).values_list("purpose", "says", "number", "recipient")
    return [Said(purpose, Says(says), number, recipient) for purpose, says, number, recipient in rows]


def may_use(of: UUID, use: Use, *, recipient: UUID | None = None, basis: bool = False) -> bool:
    """Whether something of hers may be used so. The caller has found her for its actor already; nothing is opened."""
    return allowed(use, said_of(of), recipient=recipient, basis=basis)


def refuse_unless(of: UUID, use: Use, *, recipient: UUID | None = None, basis: bool = False) -> None:
    """NotAllowed when it may not. For an action, inside its transaction."""
    if not may_use(of, use, recipient=recipient, basis=basis):
        raise NotAllowed


def who_refuse(purpose: str) -> QuerySet[Answer, UUID]:
    """The numbers of those whose last word on a purpose, said to all, is a no: for a query that leaves them out."""
    newer = Answer.objects.filter(
        of=OuterRef("of"), purpose=purpose, recipient__isnull=True, number__gt=OuterRef("number")
    )
    said = Answer.objects.filter(purpose=purpose, recipient__isnull=True).exclude(says=Answer.Says.YES)
    return said.filter(~Exists(newer)).values_list("of", flat=True)
