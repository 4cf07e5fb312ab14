from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "quanze.web.common"
    label = "web_common"
