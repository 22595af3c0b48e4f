"""Addresses of signing in and of what is her own. They say nothing of the work."""

from django.urls import path

from rebozo.people.views import entry, late, locking, own, proving, security

app_name = "people"
urlpatterns = [
    path("entrar", entry.sign_in, name="sign-in"),
    path("salir", entry.sign_out, name="sign-out"),
    path("no-puedo-entrar", entry.forgotten, name="forgotten"),
    path("bloquear", locking.lock, name="lock"),
    path("abrir", locking.unlock, name="unlock"),
    path("pin", locking.pin, name="pin"),
    path("abierta", locking.keep_open, name="keep-open"),
    path("eres-tu", proving.prove, name="prove"),
    path("lo-que-escribia", late.late, name="late"),
    path("lo-que-escribia/<uuid:code>/dejar", late.leave_late, name="leave-late"),
    path("mi-seguridad", security.security, name="security"),
    path("mi-seguridad/aparato", security.trust, name="trust-device"),
    path("mi-seguridad/aparato/<uuid:code>/quitar", security.forget, name="forget-device"),
    path("mi-seguridad/sesion/<uuid:code>/cerrar", security.close_session, name="close-session"),
    path("mi-seguridad/idioma", security.choose_language, name="speak"),
    path("mi-seguridad/frase", own.passphrase, name="passphrase"),
    path("mi-seguridad/codigos", own.codes, name="codes"),
    path("mi-seguridad/telefono", own.phone, name="phone"),
]
