"""A version's way to the public, and the files that belong to it."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, jobs
from core.errors import RuleError
from core.uploads import random_name, store_generated
from publications.models import File, FileBuild, Version


class VersionIsNotDraftError(RuleError):
    message = _("Only a draft can be published.")


class VersionIsNotPublishedError(RuleError):
    message = _("Only a published version can be withdrawn.")


@transaction.atomic
def publish_version(*, version: Version, actor: User | None) -> Version:
    """Show a draft to everybody; the version published before is superseded.

    Its PDF is ordered in every language that has a text.

    Raises:
        VersionIsNotDraftError: it is published, superseded or withdrawn.
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.state != Version.State.DRAFT:
        raise VersionIsNotDraftError
    Version.objects.published_ones().filter(publication_id=version.publication_id).update(
        state=Version.State.SUPERSEDED, updated_at=timezone.now()
    )
    version.state = Version.State.PUBLISHED
    version.published_at = version.published_at or timezone.now()
    version.save(update_fields=["state", "published_at", "updated_at"])
    audit.record(
        actor=actor,
        verb="version_published",
        target=version,
        before={"state": Version.State.DRAFT},
        after={"state": Version.State.PUBLISHED},
    )
    order_files(version=version, actor=actor)
    return version


@transaction.atomic
def withdraw_version(*, version: Version, actor: User | None) -> Version:
    """Take a published version off the public pages.

    Raises:
        VersionIsNotPublishedError: it is not the published one.
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.state != Version.State.PUBLISHED:
        raise VersionIsNotPublishedError
    version.state = Version.State.WITHDRAWN
    version.save(update_fields=["state", "updated_at"])
    audit.record(
        actor=actor,
        verb="version_withdrawn",
        target=version,
        before={"state": Version.State.PUBLISHED},
        after={"state": Version.State.WITHDRAWN},
    )
    return version


@transaction.atomic
def order_files(*, version: Version, actor: User | None) -> list[FileBuild]:
    """Order the PDF of each language that has a text; one that is ordered already stays one."""
    builds = []
    for language in version.body_languages:
        ordered = FileBuild.objects.filter(version=version, language=language)
        ordered.filter(state__in=[FileBuild.State.DONE, FileBuild.State.FAILED]).delete()
        build, is_new = FileBuild.objects.get_or_create(version=version, language=language)
        if is_new:
            jobs.wake(build)
        builds.append(build)
    after: dict[str, object] = {"languages": version.body_languages}
    audit.record(actor=actor, verb="version_files_ordered", target=version, after=after)
    return builds


@transaction.atomic
def keep_file(*, version: Version, language: str, data: bytes, pages: int) -> File:
    """Keep the generated PDF of one language in place of the one before.

    The bytes lie under a new random name first; the row then points at them, so that a download
    at the same moment reads either the old file or the new one.
    """
    name = random_name("publications", "pdf")
    store_generated(name, data)
    file, _is_new = File.objects.update_or_create(
        version=version,
        language=language,
        format=File.Format.PDF,
        defaults={
            "file": name,
            "size_bytes": len(data),
            "pages": pages,
            "sha256": hashlib.sha256(data).hexdigest(),
            "is_tagged": True,
            "is_generated": True,
        },
    )
    return file
