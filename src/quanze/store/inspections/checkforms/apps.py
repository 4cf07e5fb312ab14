from django.apps import AppConfig


class CheckformsConfig(AppConfig):
    name = "quanze.store.inspections.checkforms"
    label = "inspection_checkforms"
