from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "quanze.store.quality"
    label = "quality"
