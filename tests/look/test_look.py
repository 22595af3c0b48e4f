"""The look: contrast held by arithmetic, and forms that tell a screen reader what they tell the eye."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

import rebozo.look
from rebozo.look.renderer import LookRenderer
from rebozo.look.templatetags.look import ICONS, icon

LOOK = Path(rebozo.look.__file__).parent
SHARED, DESK = ((LOOK / f"static/look/{name}.css").read_text(encoding="utf-8") for name in ("rebozo", "desk"))

COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")

# Every ground with the words that stand on it.
WORDS = [
    (ground, words)
    for ground in ("cotton", "paper", "input", "sand", "tint")
    for words in ("ink", "soft", "link")
] + [
    ("act", "on-act"), ("act-over", "on-act"), ("review-bg", "review"), ("ok-bg", "ok"), ("danger-bg", "danger"),
    ("calm-bg", "calm"), ("paper", "danger"), ("cotton", "danger"), ("cotton", "review"), ("paper", "review"),
]  # fmt: skip
# What has an edge that must be seen: fields, choices, focus.
EDGES = [
    ("cotton", "edge"),
    ("paper", "edge"),
    ("input", "edge"),
    ("cotton", "focus"),
    ("paper", "focus"),
    ("tint", "act"),
]


def tokens(*, dark: bool) -> dict[str, str]:
    """The colours in force in light or in dark."""
    found: dict[str, str] = {}
    for sheet in (SHARED, DESK):
        light, _, night = sheet.partition("@media (prefers-color-scheme: dark)")
        found |= dict(COLOUR.findall(light))
        if dark:
            found |= dict(COLOUR.findall(night.partition("@media")[0]))
    return found


def contrast(one: str, other: str) -> float:
    """How far two colours are told apart, as WCAG 2.2 counts it."""
    return (max(light(one), light(other)) + 0.05) / (min(light(one), light(other)) + 0.05)


def light(colour: str) -> float:
    """The relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_are_told_from_their_ground(*, dark: bool) -> None:
    colours = tokens(dark=dark)
    assert not [pair for pair in WORDS if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_edges_are_told_from_their_ground(*, dark: bool) -> None:
    colours = tokens(dark=dark)
    assert not [pair for pair in EDGES if contrast(colours[pair[0]], colours[pair[1]]) < 3]


def test_the_stylesheets_stay_small_and_call_nobody() -> None:
    assert (SHARED + DESK).count("\n") < 1000
    assert len(SHARED.encode()) <= 11_000  # a stranger's whole first page is twenty thousand
    assert not re.search(r"@import|@font-face|url\((?!\"data:)", SHARED + DESK)


def test_no_rule_is_said_twice() -> None:
    """The desk loads both sheets: what one says of a part, the other need not say again."""

    def rules(sheet: str) -> set[str]:
        sheet = re.sub(r"@media print \{.*|/\*.*?\*/", "", sheet, flags=re.DOTALL)
        return {" ".join(rule.split()) for rule in re.findall(r"[^{};]+\{[^{}]+\}", sheet)}

    assert not rules(SHARED) & rules(DESK)


def test_every_measure_that_is_used_is_given() -> None:
    given = set(re.findall(r"(--[\w-]+):", SHARED))
    assert set(re.findall(r"var\((--[\w-]+)\)", SHARED)) <= given  # the public door has this one alone
    assert set(re.findall(r"var\((--[\w-]+)\)", DESK)) <= given | set(re.findall(r"(--[\w-]+):", DESK))


def test_the_script_stays_tiny() -> None:
    assert (LOOK / "static/look/rebozo.js").stat().st_size < 4096


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_hidden_from_a_screen_reader(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)


def test_an_icon_nobody_drew_is_nothing() -> None:
    assert icon("dragon") == ""


class Asked(forms.Form):
    """A question of each kind."""

    default_renderer = LookRenderer
    story = forms.CharField(label="What she told", help_text="Only <b>her</b> circle reads it.", widget=forms.Textarea)
    shape = forms.ChoiceField(
        label="Against whom", choices=[("one", "One person\nOnly her"), ("many", "A group")], widget=forms.RadioSelect
    )
    told = forms.BooleanField(label="Her family knows", required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("x", "X")], required=False)


def test_what_is_wrong_is_said_beside_the_question_and_tied_to_it() -> None:
    page = str(Asked({})["story"].as_field_group())
    assert 'id="id_story_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_story_helptext id_story_error"' in page


def test_why_we_ask_is_text_and_never_markup() -> None:
    assert "&lt;b&gt;her&lt;/b&gt;" in str(Asked()["story"].as_field_group())


def test_a_group_of_choices_is_a_fieldset_whose_choices_may_explain_themselves() -> None:
    page = str(Asked()["shape"].as_field_group())
    assert "<fieldset" in page
    assert "<legend>Against whom" in page
    assert '<span class="hint">Only her</span>' in page
    assert " checked" not in page


def test_every_answer_has_a_label() -> None:
    page = str(Asked())
    for name in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page):
        assert f'for="{name}"' in page


def test_the_summary_of_errors_leads_to_each_question() -> None:
    summary = Template('{% include "look/parts/errors.html" %}').render(Context({"form": Asked({})}))
    assert 'href="#id_story"' in summary
    assert 'href="#id_shape_field"' in summary
    assert 'id="id_shape_field"' in str(Asked({})["shape"].as_field_group())


def test_a_form_never_posts_to_the_very_address_of_its_page() -> None:
    """A browser that fails to post there would put the failure in the page's place, and Back would lose the text."""
    rules, action = RequestFactory(), Template("{% load look %}{% to_itself %}")
    here = "/nueva"
    for _try in range(3):  # each time what she sent comes back to be mended
        there = urljoin(here, action.render(Context({"request": rules.get(here)})))
        assert there != here
        assert there.partition("?")[0] == "/nueva"
        here = there
