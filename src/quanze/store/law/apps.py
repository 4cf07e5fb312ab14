from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "quanze.store.law"
    label = "law"
