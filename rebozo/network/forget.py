"""What erasing means here: nothing that names her is left; her number stays, so that what happened is still counted.

Where the old bytes linger, and for how long, is in docs/THREATS.md. Her number in other apps' tables points at nothing
that names her. Taking her data with her is the whole of `reads.identity_of`.
"""

from __future__ import annotations

from django.db.models import F, Q

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.belongings import Ends, erase_of
from rebozo.network.bundles import CONTACT, IDENTITY, MERGE, PROFILE
from rebozo.network.following import FOLLOWERS
from rebozo.network.models import Defender, Merge
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.models import Bundle
from rebozo.vault.sealing import shred

KINDS = (IDENTITY, PROFILE, CONTACT)


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def erase_identity(defender: Defender, *, keys: CircleKeys, ends: Ends, by: Actor) -> None:
    """Nothing that names her is left under any number that was hers. Doing it again changes nothing.

    Names, profile, safe contact and belongings are shredded, the directory is rewritten without her, and rooms above
    forget what earlier versions of her records said.
    Whoever was correcting her page meanwhile is told: the version goes on. Busy when the directory is being rewritten.
    """
    Defender.objects.select_for_update().get(pk=defender.pk)  # who is correcting her page has finished, or waits
    codes = [defender.code, *Defender.objects.filter(merged_into=defender).values_list("code", flat=True)]
    had_any = Bundle.objects.filter(row__in=codes, kind__in=KINDS).exists()
    for code in codes:
        for kind in KINDS:
            shred(code, kind)
        erase_of(code, ends)
    for merge in Merge.objects.filter(Q(kept__in=codes) | Q(gone__in=codes)).values_list("code", flat=True):
        shred(merge, MERGE)  # it held both as they were
    for forget in FOLLOWERS.forgotten.values():
        forget(codes)
    if not had_any:
        return
    for code in codes:
        directory.forget(keys, code)
    Defender.objects.filter(pk=defender.pk).update(version=F("version") + 1)
    record("network.defender.erased", by=by, on=defender.code, network=defender.network_id)
