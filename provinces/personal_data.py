"""What provinces hold is about no person; each text says why."""

IMPERSONAL = {
    "names of places": {
        "provinces.Province": "iso_code name",
    },
}
