"""What publications hold is about no person; each text says why."""

IMPERSONAL = {
    "files and what became of them": {
        "publications.File": "file sha256",
        "publications.FileBuild": "error",
    },
    "texts that the ministry writes and publishes": {
        "publications.Topic": "title",
        "publications.Version": "body change_note summary title",
    },
}
