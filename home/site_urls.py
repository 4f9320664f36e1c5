"""Addresses for machines, outside the languages."""

urlpatterns: list = []
