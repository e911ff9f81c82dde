"""Open data for programs: the API under /api/v1/ and the files under /data/."""
