"""The two kinds of entries of the directory, a person and a group: one way to list, add, show and correct both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.kernel.actor import Actor
from rebozo.network import actions, reads
from rebozo.network.forms import GroupForm, IdentityForm
from rebozo.network.models import Defender, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.sealed_names import DEFENDER, GROUP, SealedName, seal_group_name, seal_identity

T = TypeVar("T", Defender, Organisation)
Said = str | Promise
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """How the pages speak of one kind."""

    list: Said
    add: Said
    add_first: Said
    none_yet: Said
    none_why: Said
    new: Said
    new_lead: Said
    is_it: Said
    it_is_not: Said
    called: Said
    back: Said
    happened: Said
    belongs: Said
    promise: Said
    erased: Said


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What differs between a person and a group. `page` begins the names of its addresses."""

    what: str
    page: str
    listed: Callable[[Actor], QuerySet[T]]
    shown: Callable[[Actor, Iterable[UUID]], dict[UUID, str]]
    opened: Callable[[Actor, T], Any]
    sealed: Callable[[Actor, UUID, UUID, Any], SealedName]
    add: Callable[..., T]
    edit: Callable[..., None]
    form: Callable[..., IdentityForm | GroupForm]
    words: Words = field(repr=False)

    @property
    def is_group(self) -> bool:
        return self.what == GROUP

    @property
    def list_url(self) -> str:
        return reverse(f"network:{'organisations' if self.is_group else 'people'}")

    @property
    def new_url(self) -> str:
        return reverse(f"{self.page}-new")

    @property
    def close_page(self) -> str:
        return f"{self.page}-close"

    def url(self, code: UUID, part: str = "") -> str:
        """The page of one, or a form of it: `edit` for the names, `belong`, or the word of a section."""
        if part in {"", "edit", "belong"}:
            return reverse(f"{self.page}-{part}" if part else self.page, args=[code])
        return reverse(f"{self.page}-part", args=[code, part])

    def one(self, actor: Actor, code: UUID) -> T:
        """Http404 outside her networks."""
        return reads.one_of(self.listed(actor), code)


PERSON: Kind[Defender] = Kind(
    what=DEFENDER,
    page="network:person",
    listed=reads.defenders_for,
    shown=reads.shown_names,
    opened=reads.identity_of,
    sealed=seal_identity,
    add=actions.add_defender,
    edit=actions.edit_defender,
    form=IdentityForm,
    words=Words(
        list=gettext_lazy("Defenders"),
        add=gettext_lazy("Add a person"),
        add_first=gettext_lazy("Add the first person"),
        none_yet=gettext_lazy("Nobody here yet"),
        none_why=gettext_lazy(
            "When a compañera asks for accompaniment or is attacked, she begins here: the name she chooses is enough."
            " Her name is kept under lock, and only your circle reads it."
        ),
        new=gettext_lazy("A new person"),
        new_lead=gettext_lazy("Only how she wants to be called is needed."),
        is_it=gettext_lazy("Is it her?"),
        it_is_not=gettext_lazy("No, she is another person: add her"),
        called=gettext_lazy("How she is called"),
        back=gettext_lazy("Back to her page"),
        happened=gettext_lazy("What has happened to her"),
        belongs=gettext_lazy("What she belongs to"),
        promise=gettext_lazy(
            "Only your circle reads these names. Opening this page leaves a line in the journal: she can be told who"
            " opened her file."
        ),
        erased=gettext_lazy(
            "What named her was erased or was never written. What happened to her still counts, without her name."
        ),
    ),
)
ORGANISATION: Kind[Organisation] = Kind(
    what=GROUP,
    page="network:organisation",
    listed=reads.organisations_for,
    shown=reads.organisation_names,
    opened=reads.group_name_of,
    sealed=seal_group_name,
    add=actions.add_organisation,
    edit=actions.edit_organisation,
    form=GroupForm,
    words=Words(
        list=gettext_lazy("Organisations and groups"),
        add=gettext_lazy("Add a group"),
        add_first=gettext_lazy("Add the first group"),
        none_yet=gettext_lazy("No group here yet"),
        none_why=gettext_lazy(
            "Organisations, communities and collectives to which things happen together. Their names are kept under"
            " lock too: in some places, being named closes a door."
        ),
        new=gettext_lazy("A new group"),
        new_lead=gettext_lazy("An organisation, a community or a collective, with or without papers."),
        is_it=gettext_lazy("Is it this one?"),
        it_is_not=gettext_lazy("No, it is another: add it"),
        called=gettext_lazy("How it is called"),
        back=gettext_lazy("Back to its page"),
        happened=gettext_lazy("What has happened to it"),
        belongs=gettext_lazy("What it belongs to"),
        promise=gettext_lazy("Only your circle reads this name. Opening this page leaves a line in the journal."),
        erased=gettext_lazy("What named it was erased or was never written."),
    ),
)
KINDS: dict[str, Kind[Any]] = {kind.what: kind for kind in (PERSON, ORGANISATION)}


def facts(name: Identity | GroupName) -> Facts:
    """What is known of how somebody is called. What is not known is not said; her papers are told apart."""
    if isinstance(name, Identity):
        said = [(_("Called"), name.chosen), (_("To speak of her"), name.pseudonym)]
    else:
        said = [(_("Its name"), name.name), (_("For short"), name.short)]
    return [(word, value) for word, value in said if value]


def papers(name: Identity | GroupName) -> Facts:
    """Her name as her papers say it: folded on her page."""
    legal = name.legal_name if isinstance(name, Identity) else ""
    return [(_("On her papers"), legal)] if legal else []
