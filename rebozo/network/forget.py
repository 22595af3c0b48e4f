"""What erasing means here: nothing that names her is left; her number stays, so that what happened is still counted.

Where the old bytes linger, and for how long, is in docs/THREATS.md. Her number in other apps' tables points at nothing
that names her. Taking her data with her is the whole of `reads.identity_of`.
"""

from __future__ import annotations

from django.db.models import F

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.bundles import IDENTITY
from rebozo.network.models import Defender
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.models import Bundle
from rebozo.vault.sealing import shred


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def erase_identity(defender: Defender, *, keys: CircleKeys, by: Actor) -> None:
    """Shred what names her and rewrite the directory without her. Doing it again changes nothing.

    Whoever was correcting her name meanwhile is told: the version goes on. Busy when the directory is being rewritten.
    """
    Defender.objects.select_for_update().get(pk=defender.pk)  # who is correcting her name has finished, or waits
    if not Bundle.objects.filter(row=defender.code, kind=IDENTITY).exists():
        return
    shred(defender.code, IDENTITY)
    directory.forget(keys, defender.code)
    Defender.objects.filter(pk=defender.pk).update(version=F("version") + 1)
    record("network.defender.erased", by=by, on=defender.code, network=defender.network_id)
