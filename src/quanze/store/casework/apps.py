from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "quanze.store.casework"
    label = "casework"
