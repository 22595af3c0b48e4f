"""A very long list of choices, drawn so that it needs no script and no frame to scroll in."""

from __future__ import annotations

from typing import Any

from django import forms


class Folding(forms.CheckboxSelectMultiple):
    """Families of choices, folded: the first is open (unless `all_closed`), and each in which something is chosen."""

    template_name = "look/forms/folding_choices.html"

    def __init__(self, attrs: Any = None, *, all_closed: bool = False) -> None:  # noqa: ANN401  Django's own
        super().__init__(attrs)
        self.all_closed = all_closed

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401  Django's own
        context = super().get_context(name, value, attrs)
        families = context["widget"]["optgroups"]
        context["folds"] = [
            (title, options, (index == 0 and not self.all_closed) or any(option["selected"] for option in options))
            for title, options, index in families
        ]
        return context
