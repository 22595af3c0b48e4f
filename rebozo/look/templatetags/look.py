"""Template words of the look: the few icons, and the choices of a form."""

from functools import cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# One path each, drawn on 24 x 24 with the pen of the stylesheet. An icon always stands beside words.
ICONS: dict[str, str] = {
    "day": "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M16 12a4 "
    "4 0 1 1-8 0 4 4 0 0 1 8 0",
    "registry": "M5 4.5A1.5 1.5 0 0 1 6.5 3H19v15H6.5A1.5 1.5 0 0 0 5 19.5 1.5 1.5 0 0 0 6.5 21H19M5 "
    "19.5v-15M9 8h6M9 12h4",
    "network": "M12 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M5.5 20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M18.5 "
    "20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M10.7 8.1 6.9 15.3M13.3 8.1l3.8 7.2M8 17.5h8",
    "observatory": "M4 4v16h16M8 16v-4M12 16V7M16 16v-6",
    "security": "M12 3 5 5.5V11c0 4.6 2.9 8 7 10 4.1-2 7-5.4 7-10V5.5zM9 11.5l2.2 2.2L15.2 9.7",
    "lock": "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5"
    " 0 0 1 6.5 11M8 11V8a4 4 0 0 1 8 0v3",
    "leave": "M14 4h4.5A1.5 1.5 0 0 1 20 5.5v13a1.5 1.5 0 0 1-1.5 1.5H14M10 8l-4 4 4 4M6 12h9",
    "back": "m14 6-6 6 6 6",
    "next": "m10 6 6 6-6 6",
    "plus": "M12 5v14M5 12h14",
    "close": "M6 6l12 12M18 6 6 18",
    "check": "m5 12.5 4.5 4.5L19 7.5",
    "alert": "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.2",
    "info": "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 11v5M12 8v.2",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
    "folded": "M3 4l18 16M9.9 6a9.4 9.4 0 0 1 2.1-.2c6 0 9.5 6.2 9.5 6.2a16 16 0 0 1-3 3.6M14.2 14.4A3 3 0 "
    "0 1 9.8 10M6.4 7.7A15.5 15.5 0 0 0 2.5 12s3.5 6.2 9.5 6.2a9.5 9.5 0 0 0 4-.9",
    "pencil": "M4 20l.9-4.1L15.8 5a1.6 1.6 0 0 1 2.3 0l.9.9a1.6 1.6 0 0 1 0 2.3L8.1 19.1zM13.5 7.3l3.2 3.2",
    "clock": "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7v5l3.2 2",
    "search": "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0M15.2 15.2 20.5 20.5",
    "filter": "M4 7h16M7 12h10M10 17h4",
    "device": "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 "
    "1 8 3M11 18h2",
    "heart": "M12 20S4 15.3 4 9.5A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 8 2.2C20 15.3 12 20 12 20",
    "person": "M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M4.5 20.5c.7-3.8 3.7-6 7.5-6s6.8 2.2 7.5 6",
    "globe": "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18",
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString | str:
    """The drawing called `name`, hidden from screen readers; nothing at all when there is none."""
    path = ICONS.get(name)
    if path is None:
        return ""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        path,
    )


@register.simple_tag(takes_context=True)
def to_itself(context: Context) -> str:
    """Where a form posts to its own page so that Back gives back what was typed, should the line break on the way.

    A browser that fails to post to the very address it shows puts the failure in the page's place, and Back leads past
    it; an address that differs by a letter is another page.
    """
    request = context.get("request")
    return "?s=2" if request is not None and request.GET.get("s") == "1" else "?s=1"


@register.simple_tag
def choice(option: dict[str, Any]) -> SafeString:
    """A box or a button with what it says: the first line of its label, and under it the rest, which explains.

    Drawn here, and not by a template for each: a form has hundreds, and they were most of its time.
    """
    says, _line, explains = str(option["label"]).partition("\n")
    value = "" if option["value"] is None else format_html(' value="{}"', option["value"])
    hint = format_html('<span class="hint">{}</span>', explains) if explains else ""
    return format_html(
        '<label class="choice" for="{}"><input type="{}" name="{}"{}{}><span>{}</span>{}</label>',
        option["attrs"].get("id", ""), option["type"], option["name"], value, flatatt(option["attrs"]), says, hint,
    )  # fmt: skip


@register.simple_tag
def select_option(option: dict[str, Any]) -> SafeString:
    """One line of a select."""
    return format_html('<option value="{}"{}>{}</option>', option["value"], flatatt(option["attrs"]), option["label"])


@register.filter
def first_line(text: object) -> str:
    """What a choice says, without what explains it."""
    return str(text).partition("\n")[0]


@register.filter
def attribute(attrs: dict[str, object], name: str) -> object:
    """An attribute whose name has a hyphen, which a template cannot spell."""
    return attrs.get(name, "")
