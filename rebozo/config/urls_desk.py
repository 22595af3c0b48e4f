"""The addresses of the desk. Everything asks for a signed-in member, save what `rebozo.people.wall` lists as open."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from rebozo.config.language import language

handler400 = "rebozo.config.refusals.not_understood"
handler403 = "rebozo.config.refusals.not_hers"
handler404 = "rebozo.config.refusals.not_found"
handler500 = "rebozo.config.refusals.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("idioma", language, name="language"),
    path("", include("rebozo.desk.urls")),
    path("", include("rebozo.people.urls")),
    path("redes/equipo/", include("rebozo.network.urls_members")),
    path("redes/", include("rebozo.network.urls")),
    path("consentimiento/", include("rebozo.consent.urls")),
    path("registro/hojas/", include("rebozo.exchange.urls")),
    path("registro/sacar/", include("rebozo.exchange.urls_out")),
    path("registro/", include("rebozo.registry.urls")),
    path("palabras/", include("rebozo.codes.urls")),
    path("observatorio/", include("rebozo.observatory.urls")),
]
