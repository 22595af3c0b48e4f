"""The journal's verification with the keys of those who signed its heads, and what it finds in words.

Whose key it is comes from what members signed and what the pinned root signed, and not from the table of accounts:
who writes the database writes that too. Somebody who is in no circle (who reads figures only) is named nowhere; her
heads are held against her account, and are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from rebozo.config.speech import gettext as _
from rebozo.journal.verify import CUT, Fault, Proof, Report, verify
from rebozo.vault.models import KeyAccount
from rebozo.vault.trust import ever_named, signed_by


def look() -> Report:
    """Walk the chain."""
    named = ever_named()
    others = KeyAccount.objects.exclude(holder__in=named).values_list("holder", "sign_public")
    alone = {holder: bytes(public) for holder, public in others}

    def checks(holder: UUID, statement: bytes, signature: bytes) -> Proof:
        if holder in named:
            good = any(signed_by(public, statement, signature) for public in named[holder])
            return Proof.GOOD if good else Proof.FORGED
        if holder not in alone:
            return Proof.UNKNOWN
        return Proof.ALONE if signed_by(alone[holder], statement, signature) else Proof.FORGED

    return verify(checks)


def beside(report: Report) -> Iterator[str]:
    """What is no fault, or no proof of one, and should be known."""
    if any(fault.what == CUT for fault in report.faults):
        yield _(
            "If you brought back an older copy of the database yourselves: move heads/newest to another place by hand, "
            "and keep it. The next line begins a new one."
        )
    if report.unproven:
        yield _(
            "Heads by somebody who is in no circle: %(count)d. They prove nothing against who can change accounts."
        ) % {"count": report.unproven}
    if report.headless:
        yield _("Somebody has signed in here, and there is no signed head at all. Perhaps they were deleted.")


def in_words(fault: Fault) -> str:
    """What happened, and where in the chain."""
    said = {
        "a place is missing": _("Place %(seq)s is missing from the chain."),
        "a line was removed": _("The line at place %(seq)s was removed."),
        "a line was changed or moved": _("The line at place %(seq)s was changed or moved."),
        CUT: _(
            "The end was cut or rewritten: the chain does not reach place %(seq)s, which was kept outside the database."
        ),
        "the chain is not the one that a member signed": _(
            "At place %(seq)s the chain is not the one that a member signed."
        ),
        "a head's signature is forged": _("A signature at place %(seq)s is forged."),
        "a head is signed by somebody unknown here": _("The head at place %(seq)s is signed by somebody unknown here."),
    }.get(fault.what)
    return said % {"seq": fault.seq} if said else fault.what
