"""To which group or network somebody belongs, and who offers what: asked in short, never saved here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Actor
from rebozo.network import finding
from rebozo.network.belongings import NETWORK
from rebozo.network.forms import offered, speak_plainly, words
from rebozo.network.forms_sections import RememberedField
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.profiles import Bond
from rebozo.network.reads import organisations_for
from rebozo.network.sealed_names import GROUP
from rebozo.network.wording import trouble_words


class NewBondForm(forms.Form):
    """A network of Rebozo, or a group by its name: then it is asked which one is meant."""

    quiet = True
    token = forms.UUIDField(widget=forms.HiddenInput)
    find = words(_("Which group?"), _("Its name or initials, however they are spelt."))
    known = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)
    network = forms.ChoiceField(label=_("Or a network of Rebozo"), required=False)
    role = words(_("As what?"), _("Member, coordinator, lawyer of the group… In a few words, if it matters."))
    since = RememberedField(label=_("Since when?"), help_text=_("As much as is known: 2019, 03/2019, 12/03/2019."))
    until = RememberedField(label=_("Until when?"), help_text=_("Only if it ended. What has been stays written."))

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, entry: Defender | Organisation) -> None:
        super().__init__(data, initial={"token": uuid4()})
        speak_plainly(self)
        self.actor, self.entry = actor, entry
        here = [(str(one.code), one.name) for one in Network.objects.order_by("name")]
        self.fields["network"].choices = [("", "—"), *here]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        self.found = self._found() if data and (data.get("find") or data.get("known")) else []
        self.fields["known"].choices = self.found  # type: ignore[attr-defined]  # the same

    def _found(self) -> list[tuple[str, str]]:
        """Groups of the same network by that name; it is never itself."""
        query = str(self.data.get("find", ""))[:120]
        found = finding.search(self.actor, query, what=GROUP) if query.strip() else []
        mine = {one.code: one.shown for one in found if one.network == self.entry.network_id}
        mine.pop(self.entry.code, None)
        return [(str(code), name) for code, name in mine.items()]

    @property
    def asks_which(self) -> bool:
        """A group was looked for, and nobody said yet which of those found is meant."""
        return bool(self.is_bound and self.found and not self.data.get("known"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors or said.get("known") or said.get("network"):
            pass
        elif not said.get("find"):
            self.add_error("find", _("Write its name, or choose a network."))
        elif not self.found:
            self.add_error("find", _("No group by that name. Add it first, then come back."))
        bond = Bond.from_fields(said)
        for question, trouble in () if self.errors else bond.troubles(today=self.actor.today):
            self.add_error(question, str(trouble_words(trouble)))
        return said

    def bond(self, *, what: str) -> Bond | None:
        """What was said; None while it is still asked which group is meant."""
        said = self.cleaned_data
        known, network = said.get("known"), said.get("network")
        if not known and (self.found or not network):
            return None
        if known and not organisations_for(self.actor).filter(code=UUID(known), network=self.entry.network_id).exists():
            return None
        return Bond(
            who=str(self.entry.code), what=what, group=str(known or network), where=GROUP if known else NETWORK,
            since=said["since"], until=said["until"], role=said["role"],
        )  # fmt: skip


class OffersSearch(forms.Form):
    """What somebody needs. In the address: it names nobody."""

    quiet = True
    skill = forms.ChoiceField(label=_("What do you need?"), required=False)
    language = forms.ChoiceField(label=_("Into which language?"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        speak_plainly(self)
        for name, codes in (("skill", "skills"), ("language", "languages")):
            self.fields[name].choices = [("", "—"), *offered(codes)]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
