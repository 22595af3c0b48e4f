"""The addresses of the desk. Everything asks for a signed-in member, save what `rebozo.people.wall` lists as open."""

from importlib.util import find_spec

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from rebozo.config.language import language

handler400 = "rebozo.config.refusals.not_understood"
handler403 = "rebozo.config.refusals.not_hers"
handler404 = "rebozo.config.refusals.not_found"
handler500 = "rebozo.config.refusals.broken"

_ROOMS = [
    ("", "rebozo.desk.urls"),
    ("", "rebozo.people.urls"),
    ("redes/equipo/", "rebozo.network.urls_members"),
    ("redes/", "rebozo.network.urls"),
    ("registro/", "rebozo.registry.urls"),
    ("observatorio/", "rebozo.observatory.urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("idioma", language, name="language"),
    *(path(prefix, include(module)) for prefix, module in _ROOMS if find_spec(module)),
]
