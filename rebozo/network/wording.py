"""What her state changes: the words and the reminders that every page about her must use."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rebozo.network.profiles import NO, YES, Profile, Trouble

FREE, DETAINED, DISAPPEARED, EXILE, MEMORY = "free", "detained", "disappeared", "exile", "memory"
Said = str | Promise

_TROUBLES: dict[Trouble, Said] = {
    Trouble.NOT_A_DATE: _("Write it like 2019, 03/2019 or 12/03/2019; before it, “about”, if it is not sure."),
    Trouble.TO_COME: _("That day has not come yet."),
    Trouble.BEFORE: _("It ends before it begins."),
    Trouble.NOT_OFFERED: _("That answer is not one of those on offer. Choose again."),
}


def trouble_words(trouble: Trouble) -> Said:
    """The sentence for what is wrong with an answer."""
    return _TROUBLES[trouble]


@dataclass(frozen=True)
class Wording:
    """The words for one state. `reminds` is False where nobody may be prompted about her nor be told to call her."""

    contact: Said  # over how she is reached
    emergency: Said  # over whom else one may look for
    happened: Said  # over what was registered of her
    nothing: Said  # where nothing was
    notice: Said = ""  # shown before anything else
    form: Said = ""  # said in a form about her
    reminds: bool = True


_USUAL = Wording(
    contact=_("How to reach her safely"),
    emergency=_("Whom to look for in an emergency"),
    happened=_("What has happened to her"),
    nothing=_("May it stay so. If something happens to her, it is registered in a minute and can be completed later."),
)
_BY_STATE: dict[str, Wording] = {
    DETAINED: Wording(
        contact=_("Through whom she is reached"),
        emergency=_("Her family and her defence"),
        happened=_USUAL.happened,
        nothing=_("What is done to her in there also counts: each thing can be registered on its own."),
        notice=_(
            "She is detained. Nothing goes to her own phone: others may hold it. Whatever is sent to her goes"
            " through those who visit or defend her."
        ),
        form=_("She is detained: do not write what could be used against her, and ask through those who visit her."),
    ),
    DISAPPEARED: Wording(
        contact=_("Through whom to ask about her"),
        emergency=_("Her family, and who searches for her"),
        happened=_USUAL.happened,
        nothing=_("Her disappearance can be registered; what is learnt later is added to it."),
        notice=_(
            "She has disappeared, and we are looking for her. Nobody writes to her own phone. Speak of her in the"
            " present."
        ),
        form=_("She has disappeared: speak of her in the present, and agree each step with her family."),
    ),
    EXILE: Wording(
        contact=_USUAL.contact,
        emergency=_("Whom to look for, there and here"),
        happened=_USUAL.happened,
        nothing=_USUAL.nothing,
        notice=_("She is in exile. Where she lives is not written down here; mind the hour there before you call."),
        form=_("She is in exile: never where she lives now, and mind those of hers who stayed."),
    ),
    MEMORY: Wording(
        contact=_("How to reach her family"),
        emergency=_("Her family"),
        happened=_("What was done to her"),
        nothing=_("What was done to her can be registered with her family, in her memory."),
        notice=_("In memory of her. Nothing here asks anything of her any more: it is agreed with her family."),
        form=_("In memory of her: her family decides what is told."),
        reminds=False,
    ),
}


def wording(state: str) -> Wording:
    """The words for a code of person_states; the usual ones for none, and for a state that a network added."""
    return _BY_STATE.get(state, _USUAL)


def reminders(profile: Profile) -> list[Said]:
    """What still has to be asked of her or kept in mind, in calm words. Nothing in memory of her."""
    if not wording(profile.state).reminds:
        return []
    found: list[Said] = []
    if profile.is_minor:
        found.append(_("She is a girl or an adolescent: whatever is decided, she is asked too, in her own words."))
        if profile.assent == NO:
            found.append(_("She does not agree. Nothing is done with this until she does, save what her life needs."))
        elif profile.assent != YES:
            found.append(_("Nobody has written yet whether she herself agrees."))
        if not profile.guardian:
            found.append(_("Nobody has written yet who answers for her: ask her whom she trusts."))
    if profile.interpreter == YES:
        found.append(_("She needs an interpreter: somebody she trusts, and never from the other side."))
    return found
