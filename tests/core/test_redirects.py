"""Web addresses: ASCII, kept as redirects when they change, fixed once they were public."""

import pytest
from django.urls import reverse
from django.utils import translation

from core.models import SlugRedirect
from programmes.models import Project
from programmes.models.parts import mark_of
from programmes.services import approve_project, archive_project, reopen_project, submit_project
from publications.models import Publication
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory
from tests.factories.publications import PublicationFactory, VersionFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory
from tests.refusals import assert_refused, sql
from trainings.models import Delivery, Round

pytestmark = pytest.mark.django_db


def project(draft=True):
    return ProjectFactory(draft=draft) if draft else ProjectFactory()


def training_round(draft=True):
    return RoundFactory(programme=TrainingProgrammeFactory(project=project(draft)))


def delivery(draft=True):
    return DeliveryFactory(round=training_round(draft=False), draft=draft)


def publication(draft=True):
    return VersionFactory(draft=True).publication if draft else VersionFactory().publication


KINDS = {
    "programmes_project": (project, Project),
    "trainings_round": (training_round, Round),
    "trainings_delivery": (delivery, Delivery),
    "publications_publication": (publication, Publication),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def old_addresses():
    return set(SlugRedirect.objects.values_list("kind", "within", "slug", "target_id"))


def within(row):
    return row.round_id if isinstance(row, Delivery) else 0


def rename(row, slug):
    row.slug = slug
    row.save()


def update(kind, row, slug):
    column = type(row)._meta.pk.column
    return sql(f'UPDATE {kind} SET slug = %s WHERE "{column}" = %s', slug, row.pk)


@every_kind
def test_address_that_changes_before_the_first_publication_leaves_a_redirect(kind):
    row = KINDS[kind][0]()
    first = row.slug

    rename(row, "ikinci")
    update(kind, row, "ucuncu")()

    assert old_addresses() == {
        (kind, within(row), first, row.pk),
        (kind, within(row), "ikinci", row.pk),
    }


@every_kind
def test_address_is_fixed_after_the_first_publication(kind):
    row = KINDS[kind][0](draft=False)

    assert_refused(lambda: rename(row, "yeni-adres"))
    assert_refused(update(kind, row, "yeni-adres"))

    assert not SlugRedirect.objects.exists()


@pytest.mark.parametrize("make", [project, training_round])
def test_address_stays_fixed_while_a_project_is_a_draft_again(make):
    row = make(draft=False)
    published = row if isinstance(row, Project) else row.programme.project
    archive_project(project=published, actor=UserFactory())
    reopen_project(project=published, actor=UserFactory())
    row.refresh_from_db()

    assert_refused(lambda: rename(row, "yeni-adres"))
    assert_refused(update(row._meta.db_table, row, "yeni-adres"))


@pytest.mark.parametrize("make", [project, training_round])
def test_address_may_change_while_a_project_is_in_review(make):
    row = make()
    sent = row if isinstance(row, Project) else row.programme.project
    ProjectOrganisationFactory(project=sent, funder=True)
    submit_project(project=sent, actor=UserFactory())

    update(row._meta.db_table, row, "yeni-adres")()

    assert type(row).objects.get(pk=row.pk).slug == "yeni-adres"


@every_kind
def test_other_changes_leave_no_redirect(kind):
    row = KINDS[kind][0]()

    row.save()

    assert not SlugRedirect.objects.exists()


@every_kind
def test_address_taken_back_is_no_redirect_any_more(kind):
    row = KINDS[kind][0]()
    first = row.slug

    rename(row, "ikinci")
    rename(row, first)

    assert old_addresses() == {(kind, within(row), "ikinci", row.pk)}


def test_old_address_given_to_another_row_belongs_to_that():
    first, second, third = ProjectFactory.create_batch(3, draft=True)
    freed = first.slug
    rename(first, "birinci")
    last = second.slug
    rename(second, freed)
    rename(second, "ikinci")

    ProjectFactory(draft=True, slug=last)
    update("programmes_project", third, freed)()

    table = "programmes_project"
    assert {row[2:] for row in old_addresses() if row[0] == table} == {
        (third.slug, third.pk),
    }


@every_kind
def test_row_that_is_deleted_takes_its_redirects_along(kind):
    make, _model = KINDS[kind]
    row, other = make(), make()
    kept = (kind, within(other), other.slug, other.pk)
    rename(row, "silinecek")
    rename(other, "kalacak")

    row.delete()

    assert old_addresses() == {kept}


def test_redirects_are_written_by_the_triggers_only():
    row = project()
    other = ProjectFactory(draft=True)
    rename(row, "yeni-adres")
    values = "('programmes_project', 0, 'elle', 1)"
    columns = "(kind, within, slug, target_id)"

    assert_refused(lambda: SlugRedirect.objects.create(kind="x", slug="y", target_id=1))
    assert_refused(lambda: SlugRedirect.objects.update(slug=other.slug))
    assert_refused(sql(f"INSERT INTO core_slugredirect {columns} VALUES {values}"))
    assert_refused(sql("UPDATE core_slugredirect SET slug = %s", other.slug))


@pytest.mark.parametrize("slug", ["Büyük", "buyuk_harf", "BUYUK", "-bas", "son-", "iki--cizgi", ""])
@every_kind
def test_address_is_ascii(kind, slug):
    row = KINDS[kind][0]()

    assert_refused(lambda: type(row).objects.filter(pk=row.pk).update(slug=slug))
    assert_refused(update(kind, row, slug))


def test_delivery_that_was_announced_is_no_draft_again():
    row = delivery(draft=False)

    assert_refused(lambda: Delivery.objects.filter(pk=row.pk).update(state="draft"))
    assert_refused(sql("UPDATE trainings_delivery SET state = 'draft' WHERE id = %s", row.pk))


# The pages


def address(kind, row, slug=None):
    with translation.override("en"):
        if isinstance(row, Delivery):
            args = [row.round.slug, slug or row.slug]
            return reverse("trainings:delivery_detail", args=args)
        names = {
            "programmes_project": "programmes:project_detail",
            "trainings_round": "trainings:round_detail",
            "publications_publication": "publications:publication_detail",
        }
        return reverse(names[kind], args=[slug or row.slug])


def publish(row):
    """Make the row public: a project by its services, for the database knows no other way."""
    if isinstance(row, Project):
        ProjectOrganisationFactory(project=row, funder=True)
        submit_project(project=row, actor=UserFactory())
        approve_project(project=row, actor=UserFactory(), mark=mark_of(row.pk))
    elif isinstance(row, Round):
        publish(row.programme.project)
    elif isinstance(row, Delivery):
        Delivery.objects.filter(pk=row.pk).update(state="announced")
    else:
        sql("UPDATE publications_version SET state = 'published', published_at = now()")()


@every_kind
def test_old_address_leads_to_the_new_one_with_language_and_query(client, kind):
    row = KINDS[kind][0]()
    old = address(kind, row)
    rename(row, "yeni-adres")
    publish(row)

    response = client.get(old, {"q": "Iğdır"})

    assert response.status_code == 301
    assert response["Location"] == f"{address(kind, row)}?q=I%C4%9Fd%C4%B1r"
    assert client.get(response["Location"]).status_code == 200
    assert client.head(old).status_code == 301


@every_kind
def test_old_address_of_what_is_not_public_is_not_found_by_visitors(client, kind):
    row = KINDS[kind][0]()
    old = address(kind, row)
    rename(row, "yeni-adres")

    assert client.get(old).status_code == 404
    client.force_login(UserFactory(roles=["editor"]))
    assert client.get(old).status_code == 301


def test_old_address_of_a_round_leads_to_its_deliveries_too(client):
    planned = delivery()
    held = Delivery.objects.get(pk=planned.pk).round
    client.force_login(UserFactory(roles=["editor"]))
    draft = training_round()
    Delivery.objects.filter(pk=planned.pk).update(round=draft)
    with translation.override("en"):
        moved_away = reverse("trainings:delivery_detail", args=[held.slug, planned.slug])
        old = reverse("trainings:delivery_detail", args=[draft.slug, planned.slug])
    rename(draft, "yeni-tur")
    publish_pilot(planned, draft)

    planned.refresh_from_db()
    for asked in (moved_away, old):
        response = client.get(asked)
        assert (response.status_code, response["Location"]) == (
            301,
            address("trainings_delivery", planned),
        )


def publish_pilot(planned, draft):
    """The round belongs to another project now: the province is a pilot there as well."""
    draft.programme.project.project_provinces.create(province=planned.province, role="pilot")


@every_kind
def test_unknown_address_costs_a_constant_number_of_queries(
    client, django_assert_max_num_queries, kind
):
    row = KINDS[kind][0](draft=False)
    unknown = address(kind, row, "boyle-bir-adres-yok")
    found = address(kind, row)

    with django_assert_max_num_queries(6):
        assert client.get(unknown).status_code == 404
    with django_assert_max_num_queries(12) as asked:
        assert client.get(found).status_code == 200
    assert not [query for query in asked.captured_queries if "slugredirect" in query["sql"]]


def test_publication_without_version_is_no_page(client):
    row = PublicationFactory()
    old = address("publications_publication", row)
    rename(row, "yeni-adres")

    assert client.get(old).status_code == 404
