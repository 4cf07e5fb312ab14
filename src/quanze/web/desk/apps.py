from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "quanze.web.desk"
    label = "desk"
