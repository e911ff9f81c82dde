from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "tools.bench.bare"
    label = "bare"
