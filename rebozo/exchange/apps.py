from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "rebozo.exchange"
    default_auto_field = "django.db.models.BigAutoField"
