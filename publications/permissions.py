"""What may be done with publications, and what each role gets."""

from accounts.models import EDITOR, PROGRAMME_OFFICER, REVIEWER, User

PUBLICATION_WORK = [
    "publications.view_publication",
    "publications.add_publication",
    "publications.change_publication",
    "publications.view_version",
    "publications.add_version",
    "publications.change_version",
    "publications.view_file",
    "publications.view_topic",
    "publications.view_filebuild",
]

ROLE_PERMISSIONS = {
    EDITOR: [*PUBLICATION_WORK, "publications.add_topic", "publications.change_topic"],
    PROGRAMME_OFFICER: PUBLICATION_WORK,
    REVIEWER: [
        "publications.view_publication",
        "publications.view_version",
        "publications.change_version",
        "publications.view_file",
        "publications.view_topic",
    ],
}


def can_publish(user: User) -> bool:
    """Publish and withdraw versions: editors, reviewers, programme officers, administrators."""
    return user.is_staff and user.has_perm("publications.change_version")
