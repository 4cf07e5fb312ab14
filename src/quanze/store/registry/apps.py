from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "quanze.store.registry"
    label = "registry"
