"""`make bench`: the portal's pages beside bare Django pages of the same run, served alike."""
