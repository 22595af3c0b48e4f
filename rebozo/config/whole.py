"""A form that was cut on the way is no form: half a story must not be saved as if it were all of it.

Django reads a urlencoded body to wherever it ends and takes what came for the whole. When the line drops in the
middle of a POST, that would be saved under the form's own number, and the second, whole sending be taken for a repeat.
(Files and multipart forms end with a mark of their own, and the sealing handler looks for it.)
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError


class WholeForm:
    """Answers 400 when fewer bytes arrived than were announced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.content_type == "application/x-www-form-urlencoded":
            announced = request.META.get("CONTENT_LENGTH") or "0"
            try:
                arrived = len(request.body)
            except UnreadablePostError as silent:  # nothing came for too long: see environment.listen
                raise BadRequest("cut on the way") from silent
            if not announced.isdigit() or arrived != int(announced):
                raise BadRequest("cut on the way")
        return self.get_response(request)
