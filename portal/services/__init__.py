"""What the portal does over all apps."""

from portal.services.facts import Finding, check_facts
from portal.services.sources import SourceCounts, load_sources

__all__ = ["Finding", "SourceCounts", "check_facts", "load_sources"]
