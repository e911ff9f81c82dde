"""Who sees the provinces in the back office: all of the ministry's staff; nobody changes them."""

ROLE_PERMISSIONS = {
    role: ["provinces.view_province"]
    for role in (
        "programme_officer",
        "training_coordinator",
        "help_desk_officer",
        "editor",
        "reviewer",
        "province_coordinator",
    )
}
