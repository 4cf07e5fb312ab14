from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "quanze.store.matters"
    label = "matters"
