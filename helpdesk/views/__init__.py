"""The help desk's pages: asking, following, and the officers' workspace."""
