"""The addresses of the public door: few, neutral, and none that can open what is sealed."""

from django.urls import include, path

from rebozo.config.language import language

handler400 = "rebozo.config.refusals.not_understood"
handler403 = "rebozo.config.refusals.not_hers"
handler404 = "rebozo.config.refusals.not_found"
handler500 = "rebozo.config.refusals.broken"

urlpatterns = [
    path("idioma", language, name="language"),
    path("", include("rebozo.door.urls")),
]
