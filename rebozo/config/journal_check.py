"""The journal's verification with the keys of those who signed its heads, and what it finds in words."""

from __future__ import annotations

from uuid import UUID

from rebozo.config.speech import gettext as _
from rebozo.journal.verify import Fault, Report, verify
from rebozo.vault.models import KeyAccount
from rebozo.vault.trust import signed_by


def look() -> Report:
    """Walk the chain."""
    known = {holder: bytes(public) for holder, public in KeyAccount.objects.values_list("holder", "sign_public")}

    def checks(holder: UUID, statement: bytes, signature: bytes) -> bool:
        return holder in known and signed_by(known[holder], statement, signature)

    return verify(checks)


def in_words(fault: Fault) -> str:
    """What happened, and where in the chain."""
    said = {
        "a place is missing": _("Place %(seq)s is missing from the chain."),
        "a line was removed": _("The line at place %(seq)s was removed."),
        "a line was changed or moved": _("The line at place %(seq)s was changed or moved."),
        "the end was cut or rewritten: it does not reach the head kept outside": _(
            "The end was cut or rewritten: the chain does not reach place %(seq)s, which was kept outside the database."
        ),
        "the chain is not the one that a member signed": _(
            "At place %(seq)s the chain is not the one that a member signed."
        ),
        "a head's signature is forged": _("A signature at place %(seq)s is forged."),
    }.get(fault.what)
    return said % {"seq": fault.seq} if said else fault.what
