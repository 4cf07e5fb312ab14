from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "quanze.store.papers"
    label = "papers"
