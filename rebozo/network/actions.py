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
from rebozo.network.sealed_names import Made, SealedName


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
    if _is_ours(defender, network, made, is_new=is_new):
        record("network.defender.added", by=by, on=defender.code, network=network.code)
    return defender


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def edit_defender(defender: Defender, made: Made, *, version: int, by: Actor) -> None:
    """New words for a section of her page. ChangedMeanwhile when `version` is no longer the present one."""
    _write_over(defender, made, version)
    record("network.defender.edited", by=by, on=defender.code, network=defender.network_id)


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def add_organisation(network: Network, made: SealedName, *, by: Actor) -> Organisation:
    """An organisation or group that the network did not know. Sending the same form twice adds it once."""
    organisation, is_new = Organisation.objects.get_or_create(code=made.code, defaults={"network": network})
    if _is_ours(organisation, network, made, is_new=is_new):
        record("network.organisation.added", by=by, on=organisation.code, network=network.code)
    return organisation


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def edit_organisation(organisation: Organisation, made: Made, *, version: int, by: Actor) -> None:
    """The same for a group."""
    _write_over(organisation, made, version)
    record("network.organisation.edited", by=by, on=organisation.code, network=organisation.network_id)


def _is_ours(entry: Defender | Organisation, network: Network, made: Made, *, is_new: bool) -> bool:
    """Store what is new. Elsewhere when the number belongs to another network."""
    if entry.network_id != network.code:
        raise Elsewhere
    if is_new:
        made.store()
    return is_new


def _write_over(entry: Defender | Organisation, made: Made, version: int) -> None:
    same = type(entry).objects.filter(pk=entry.pk, version=version)
    if not same.update(version=F("version") + 1):
        raise ChangedMeanwhile
    made.store()
