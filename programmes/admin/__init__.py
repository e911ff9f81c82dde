"""Projects in the back office: their page with all parts below, and a page for each kind."""

from programmes.admin import activities, context, imports, parts, projects, reviews

__all__ = ["activities", "context", "imports", "parts", "projects", "reviews"]
