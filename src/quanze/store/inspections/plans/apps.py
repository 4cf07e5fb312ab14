from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "quanze.store.inspections.plans"
    label = "inspection_plans"
