from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "quanze.web.portal"
    label = "portal"
