from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "quanze.store.inspections.visits"
    label = "inspection_visits"
