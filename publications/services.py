"""A version's way to the public, and the files that belong to it."""

import hashlib
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, jobs
from core.errors import RuleError
from core.uploads import forget, store_generated
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
    version = _locked(version)
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
    version = _locked(version)
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


def _locked(version: Version) -> Version:
    """Lock a version, but let a worker that is storing its file point at it meanwhile."""
    return Version.objects.select_for_update(no_key=True).get(pk=version.pk)


@transaction.atomic
def order_files(*, version: Version, actor: User | None) -> list[FileBuild]:
    """Order the PDF of each language that has a text, made from the text of this moment.

    One that is ordered already stays one. A worker that is making one now may have read an older
    text: it begins again. A file whose text was taken out goes with it.
    """
    _drop_files_without_text(version)
    builds = []
    for language in version.body_languages:
        build, _is_new = FileBuild.objects.get_or_create(version=version, language=language)
        jobs.start_over(build)
        builds.append(build)
    after: dict[str, object] = {"languages": version.body_languages}
    audit.record(actor=actor, verb="version_files_ordered", target=version, after=after)
    return builds


def _drop_files_without_text(version: Version) -> None:
    kept = version.body_languages
    FileBuild.objects.filter(version=version).exclude(language__in=kept).delete()
    for file in version.files.filter(is_generated=True).exclude(language__in=kept):
        file.delete()
        transaction.on_commit(partial(forget, str(file.file.name)), robust=True)


@transaction.atomic
def keep_file(*, version: Version, language: str, data: bytes, pages: int) -> File:
    """Keep the generated PDF of one language in place of the one before.

    Its name is made from what it is the file of, so that making it again, or once more after a
    worker died, replaces it; a download at the same moment reads the old file or the new one.

    Raises:
        OSError: the disk is full, or the bucket cannot be reached.
    """
    name = f"publications/{version.pk}-{language}.pdf"
    held = File.objects.filter(version=version, language=language, format=File.Format.PDF)
    former = held.values_list("file", flat=True).first()
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
    if former and former != name:
        transaction.on_commit(partial(forget, former), robust=True)
    return file
