from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CodesConfig(AppConfig):
    name = "rebozo.codes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rebozo.codes import shipped  # noqa: PLC0415  models exist only once the apps are ready

        post_migrate.connect(shipped.after_migrate, sender=self)
