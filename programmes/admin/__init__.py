"""Projects in the back office: their page with all parts below, and a page for each kind."""

from programmes.admin import activities, context, coordinators, imports, parts, projects, reviews

__all__ = ["activities", "context", "coordinators", "imports", "parts", "projects", "reviews"]
