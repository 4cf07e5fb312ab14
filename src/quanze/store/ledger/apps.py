from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "quanze.store.ledger"
    label = "ledger"
