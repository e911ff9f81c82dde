"""Pages of organisations: the public lists, one's own CSO, the ministry's register."""
