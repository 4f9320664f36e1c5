"""The project's own entry point, under the benchmark's settings."""

from outreach_site.wsgi import application

__all__ = ["application"]
