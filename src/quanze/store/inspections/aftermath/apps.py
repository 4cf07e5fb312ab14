from django.apps import AppConfig


class AftermathConfig(AppConfig):
    name = "quanze.store.inspections.aftermath"
    label = "inspection_aftermath"
