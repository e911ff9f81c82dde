"""Everybody sees the provinces, staff in the back office too; nobody changes them there."""

from core.permissions import VISITOR, lines

MATRIX = [
    *lines("provinces.province", "read", VISITOR),
    *lines(
        "provinces.province",
        "view",
        *("programme_officer", "training_coordinator", "help_desk_officer"),
        *("editor", "reviewer", "province_coordinator"),
    ),
]
