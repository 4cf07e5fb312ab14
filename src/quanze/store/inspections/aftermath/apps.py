from django.apps import AppConfig


class AftermathConfig(AppConfig):
    name = "quanze.store.inspections.aftermath"
    label = "inspection_aftermath"

    def ready(self) -> None:
        from quanze.store.inspections.aftermath.project import attach

        attach()
