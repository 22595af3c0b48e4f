"""Template words of the directory: the pages of its two kinds, and a period in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from rebozo.network import remembered
from rebozo.network.belongings import NETWORK, Held
from rebozo.network.kinds import KINDS, Kind
from rebozo.network.profiles import Bond
from rebozo.network.profiles import remembered as date_of

register = template.Library()


@register.simple_tag
def page_of(kind: Kind[Any], code: UUID) -> str:
    """The address of one."""
    return kind.url(code)


@register.simple_tag
def part_of(kind: Kind[Any], code: UUID, part: str) -> str:
    """The address of a form of its page: the names, a belonging, a section."""
    return kind.url(code, part)


@register.simple_tag
def other_end(held: Held, side: str) -> str:
    """The page of who or what stands at the other end; none for a network of Rebozo."""
    bond = held.bond
    if side == "group":
        return KINDS[bond.what].url(UUID(bond.who))
    return "" if bond.where == NETWORK else KINDS[bond.where].url(UUID(bond.group))


@register.simple_tag
def period(bond: Bond) -> str:
    """As what, since when and until when, as much as is known."""
    since, until = date_of(bond.since), date_of(bond.until)
    said = [bond.role] if bond.role else []
    if since and until:
        said.append(
            _("from %(since)s to %(until)s") % {"since": remembered.said(since), "until": remembered.said(until)}
        )
    elif since:
        said.append(_("since %(since)s") % {"since": remembered.said(since)})
    elif until:
        said.append(_("until %(until)s") % {"until": remembered.said(until)})
    return " · ".join(said)
