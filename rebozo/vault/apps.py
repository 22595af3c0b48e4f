from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "rebozo.vault"
    default_auto_field = "django.db.models.BigAutoField"
