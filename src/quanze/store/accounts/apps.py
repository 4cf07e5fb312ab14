from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "quanze.store.accounts"
    label = "accounts"
