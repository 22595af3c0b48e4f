"""What is done to the people and groups that a network knows: add, correct. Sealing comes before: see sealed_names."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.sealed_names import SealedName


class ChangedMeanwhile(Refusal):
    """Somebody else saved first. What she typed is kept by the view, beside what is there now."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this while you were writing. Your words are still here: compare and save again.")
        )


class Elsewhere(Refusal):
    """The form's own number belongs to something of another network: a form was tampered with, or copied."""

    def __init__(self) -> None:
        super().__init__(_("This form no longer serves. Open a new one and write it again."))


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def add_defender(network: Network, made: SealedName, *, by: Actor) -> Defender:
    """A defender that the network did not know. Sending the same form twice adds her once."""
    defender, is_new = Defender.objects.get_or_create(code=made.code, defaults={"network": network})
    if defender.network_id != network.code:
        raise Elsewhere
    if is_new:
        made.store()
        record("network.defender.added", by=by, on=defender.code, network=network.code)
    return defender


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def edit_defender(defender: Defender, made: SealedName, *, version: int, by: Actor) -> None:
    """New words for what names her. ChangedMeanwhile when `version` is no longer the present one."""
    if not Defender.objects.filter(pk=defender.pk, version=version).update(version=F("version") + 1):
        raise ChangedMeanwhile
    made.store()
    record("network.defender.edited", by=by, on=defender.code, network=defender.network_id)


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def add_organisation(network: Network, made: SealedName, *, by: Actor) -> Organisation:
    """An organisation or group that the network did not know. Sending the same form twice adds it once."""
    organisation, is_new = Organisation.objects.get_or_create(code=made.code, defaults={"network": network})
    if organisation.network_id != network.code:
        raise Elsewhere
    if is_new:
        made.store()
        record("network.organisation.added", by=by, on=organisation.code, network=network.code)
    return organisation


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def edit_organisation(organisation: Organisation, made: SealedName, *, version: int, by: Actor) -> None:
    """Another name for it. ChangedMeanwhile when `version` is no longer the present one."""
    if not Organisation.objects.filter(pk=organisation.pk, version=version).update(version=F("version") + 1):
        raise ChangedMeanwhile
    made.store()
    record("network.organisation.edited", by=by, on=organisation.code, network=organisation.network_id)
