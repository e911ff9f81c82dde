"""The open sets as files."""
