"""What the portal does over all apps."""

from portal.services.sources import SourceCounts, load_sources

__all__ = ["SourceCounts", "load_sources"]
