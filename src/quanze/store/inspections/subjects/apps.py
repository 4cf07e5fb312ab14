from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "quanze.store.inspections.subjects"
    label = "inspection_subjects"
