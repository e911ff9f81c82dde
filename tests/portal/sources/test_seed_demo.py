"""The demonstration: invented, complete, safe to repeat, and nowhere near the real projects."""

import time
import uuid
from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import override

from accounts.models import ROLES, User
from accounts.services import code_at
from core.models import AuditEvent, OutboundMail
from helpdesk.models import Attachment, Desk, Message, Ticket
from helpdesk.services import ask_question
from organisations.models import Membership, Organisation
from portal.services import demo_files
from portal.services.demo import seed_demo
from portal.services.demo_tickets import routes_of
from programmes.models import Activity, Programme, Project, ProjectProvince, funding_statement
from provinces.models import Province
from publications.models import FileBuild, Publication, Topic, Version
from trainings.models import Delivery

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
ACCOUNTS = demo_files.read_accounts()
# What a run may add to; everything else must stay as the sources left it.
NOT_COMPARED = {"core.auditevent", "core.contentchange", "sessions.session"}


def _rows() -> dict[str, set[tuple]]:
    """Every row of every table of ours, as tuples of its values."""
    models = [
        model
        for config in apps.get_app_configs()
        if config.path.startswith(str(settings.BASE_DIR)) or config.label == "auth"
        for model in config.get_models(include_auto_created=True)
    ]
    # A translated field reads the column of the active language, which another test may have left.
    with override("tr"):
        return {
            model._meta.label_lower: {
                tuple(map(str, row)) for row in model._base_manager.values_list()
            }
            for model in models
            if model._meta.label_lower not in NOT_COMPARED
        }


@pytest.fixture(scope="module")
def rows_of_sources(loaded_sources, django_db_blocker, tmp_path_factory):
    """The demonstration beside the real projects, once for all tests of this module."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files"), "base_url": None},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=settings.STORAGES | {"default": files}),
        transaction.atomic(),
    ):
        before = _rows()
        seed_demo(today=TODAY)
        yield before
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _seeded(rows_of_sources):
    """Every test here reads the seeded database."""


def test_demo_when_seeded_changes_and_removes_no_row_of_the_sources(rows_of_sources):
    after = _rows()

    for label, rows in rows_of_sources.items():
        assert rows <= after[label], label


def test_demo_when_seeded_adds_nothing_to_the_real_projects():
    real = set(Project.objects.filter(is_demo=False).values_list("pk", flat=True))

    for relation in Project._meta.related_objects:
        if relation.related_model._meta.label_lower == "helpdesk.desk":
            continue
        since = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": real})
        audited = AuditEvent.objects.filter(
            target_label=relation.related_model._meta.label_lower,
            target_id__in=[str(pk) for pk in since.values_list("pk", flat=True)],
        )
        assert set(audited.values_list("verb", flat=True)) <= {"source_row_loaded"}
    assert Project.objects.filter(is_demo=True).count() == 1


def test_demo_when_seeded_again_on_another_day_adds_nothing():
    before = _rows()

    counts = seed_demo(today=TODAY + timedelta(days=40))

    assert set(vars(counts).values()) == {0}
    assert _rows() == before


def test_demo_where_the_portal_is_public_is_refused(settings):
    settings.SITE_IS_LOCAL = False

    with pytest.raises(CommandError, match="SITE_URL is on localhost"):
        call_command("seed_demo")


def test_demo_without_reference_data_is_refused():
    Desk.objects.update(is_open=False)

    with pytest.raises(CommandError, match="load_provinces and load_sources"):
        call_command("seed_demo")


def test_accounts_file_holds_each_role_once_and_two_people_of_a_cso():
    assert [row["role"] for row in ACCOUNTS] == [*ROLES, "cso_representative", "cso_member"]
    assert {"email", "password", "full_name", "role_tr", "role_en"} <= set.intersection(
        *(set(row) for row in ACCOUNTS)
    )


@pytest.mark.parametrize("account", ACCOUNTS, ids=[row["role"] for row in ACCOUNTS])
def test_account_when_signing_in_reaches_the_desk(client, account):
    with translation.override("tr"):
        address = reverse("account_login")

    answer = client.post(address, {"login": account["email"], "password": account["password"]})
    if "totp_secret" in account:
        code = code_at(account["totp_secret"], time.time())
        answer = client.post(answer["Location"], {"code": code})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=account["email"]).pk)
    assert client.get("/tr/masam/", follow=True).status_code == 200


def test_staff_alone_have_the_printed_second_step_and_none_is_set_up_twice():
    printed = {row["email"] for row in ACCOUNTS if "totp_secret" in row}

    call_command("seed_demo")

    have = Authenticator.objects.values_list("user__email", flat=True)
    assert sorted(have) == sorted(printed)
    assert printed == set(User.objects.filter(is_staff=True).values_list("email", flat=True))
    assert not Authenticator.objects.filter(data__icontains="KOPRUDEMO")


def test_accounts_have_their_roles_and_only_ministry_roles_are_staff():
    for row in ACCOUNTS:
        person = User.objects.get(email=row["email"])
        is_role = row["role"] in ROLES
        names = set(person.groups.values_list("name", flat=True))
        assert names == ({row["role"]} if is_role else set())
        assert person.is_staff == (is_role and row["role"] != "expert")
        assert not person.is_superuser


def test_addresses_are_of_domains_that_belong_to_nobody():
    addresses = [*User.objects.values_list("email", flat=True)]
    addresses += Ticket.objects.values_list("asker_email", flat=True)

    assert all(address.endswith((".example", "@example.org")) for address in addresses)


def test_project_is_marked_as_invented_and_carries_no_funding_statement_of_the_eu():
    project = Project.objects.get(is_demo=True)

    assert project.state == Project.State.PUBLISHED
    assert "kurgu" in project.title_tr
    assert "invented" in project.title_en
    funders = [role.organisation for role in project.roles.filter(role="funder")]
    assert funders
    assert all(funder.is_demo for funder in funders)
    assert funding_statement(funders) is None
    assert Programme.objects.get(projects=project).is_demo


def test_project_has_pilots_with_neighbours_and_activities_on_both_sides_of_today():
    project = Project.objects.get(is_demo=True)
    pilots = ProjectProvince.objects.filter(project=project, role="pilot")

    assert pilots.count() == 6
    assert pilots.filter(coordinator_assignments__person__email="il@kopru.example").count() == 2
    assert not pilots.annotate(number=Count("neighbours")).filter(number=0).exists()
    held = project.activities.filter(status=Activity.Status.HELD)
    assert held.exists()
    assert not held.filter(end_on__gte=TODAY).exists()
    assert project.activities.filter(status=Activity.Status.PLANNED, start_on__gte=TODAY).exists()


def test_deliveries_are_completed_before_today_announced_after_and_one_is_cancelled():
    deliveries = Delivery.objects.filter(round__programme__project__is_demo=True)
    over = Q(end_on__lt=TODAY)

    assert deliveries.count() == 8
    assert deliveries.filter(over, state="completed").count() == 4
    assert deliveries.filter(~over, state="announced").count() == 3
    assert deliveries.get(state="cancelled").cancel_reason_tr
    assert deliveries.get(state="cancelled").cancel_reason_en
    assert not deliveries.filter(is_demo=False).exists()
    pilots = Project.objects.get(is_demo=True).project_provinces.filter(role="pilot")
    assert set(deliveries.values_list("province", flat=True)) <= set(
        pilots.values_list("province", flat=True)
    )


def test_guides_have_a_body_of_500_to_900_words_in_both_languages_and_order_their_files():
    guides = Version.objects.filter(publication__is_demo=True).exclude(
        publication__kind__in=["news", "paper"]
    )

    assert guides.count() == 7
    for guide in guides:
        for body in (guide.body_tr, guide.body_en):
            assert 490 <= len(body.split()) <= 900, guide
            assert "# " in body
            assert "\n- " in body
            assert "|---|" in body
        assert guide.state == Version.State.PUBLISHED
        assert set(guide.builds.values_list("language", flat=True)) == {"tr", "en"}


def test_one_record_is_in_turkish_only_and_orders_no_english_file():
    version = Version.objects.get(publication__is_demo=True, title_en=None)

    assert version.title_tr
    assert not version.body_en
    assert [build.language for build in FileBuild.objects.filter(version=version)] == ["tr"]


def test_publications_of_the_demo_are_marked_dated_before_today_and_of_the_demo_project():
    publications = Publication.objects.filter(project__is_demo=True)

    assert publications.count() == 10
    assert not publications.filter(is_demo=False).exists()
    assert publications.filter(kind="news").count() == 2
    midnight = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))
    assert not Version.objects.filter(
        publication__is_demo=True, published_at__gte=midnight
    ).exists()


def test_csos_are_twelve_spread_over_provinces_and_have_members():
    csos = Organisation.objects.csos().filter(is_demo=True)

    assert csos.count() == 12
    assert csos.values("province").distinct().count() == 12
    assert not csos.filter(fields_of_work=None).exists()
    assert Membership.objects.filter(organisation__in=csos).count() == 9


def test_tickets_are_120_in_every_state_and_over_six_months():
    tickets = Ticket.objects.filter(is_demo=True)

    assert tickets.count() == 120
    assert set(tickets.values_list("state", flat=True)) == set(Ticket.State.values)
    assert set(tickets.values_list("language", flat=True)) == {"tr", "en"}
    days = {(TODAY - timezone.localtime(ticket.created_at).date()).days for ticket in tickets}
    assert min(days) == 1
    assert 150 < max(days) <= 182


def test_tickets_have_numbers_of_their_year_in_order_and_count_their_public_messages():
    tickets = list(Ticket.objects.filter(is_demo=True).order_by("created_at"))
    public = Count("messages", filter=Q(messages__visibility="public"))

    serials = [int(ticket.number.rsplit("-", 1)[1]) for ticket in tickets]
    assert serials == sorted(serials)
    for ticket in tickets:
        assert ticket.number.startswith(f"DM-{timezone.localtime(ticket.created_at).year}-")
    counted = Ticket.objects.annotate(public=public)
    assert not counted.exclude(message_count=F("public")).exists()


def test_messages_follow_their_question_and_none_is_of_today_or_later():
    midnight = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()))

    assert not Message.objects.filter(created_at__lt=F("ticket__created_at")).exists()
    assert not Message.objects.filter(created_at__gte=midnight).exists()
    assert not Ticket.objects.filter(closed_at__gte=midnight).exists()
    assert Message.objects.filter(visibility="internal").exists()


def test_answered_tickets_have_an_answer_of_the_desk_and_new_ones_nobody():
    answered = Ticket.objects.filter(state__in=["answered", "closed", "waiting"])

    assert not answered.exclude(messages__is_by_staff=True, handler__isnull=False).exists()
    assert not Ticket.objects.filter(state="new").exclude(handler=None, messages=None).exists()


def test_tickets_go_where_the_help_desk_itself_would_send_them():
    routes = routes_of(Desk.objects.get(is_open=True))

    for plate in Province.objects.values_list("plate_code", flat=True):
        asked = ask_question(
            key=uuid.uuid5(uuid.NAMESPACE_DNS, str(plate)),
            language="tr",
            name="Işıl Örnekçi",
            email=f"il{plate}@example.org",
            province=plate,
            topic=Topic.objects.first(),
            subject="Salon",
            question=f"{plate} plakalı ilde salon var mı?",
        )
        assert asked.pilot_id == routes.get(plate)
    for ticket in Ticket.objects.filter(is_demo=True):
        assert ticket.pilot_id == routes.get(ticket.province_id)


def test_tickets_of_the_past_queue_no_mail():
    assert not OutboundMail.objects.exists()


def test_some_tickets_have_small_files_that_exist_and_pass_the_check_of_uploads():
    attachments = list(Attachment.objects.all())

    assert len(attachments) == 8
    for attachment in attachments:
        with attachment.file.open("rb") as file:
            data = file.read()
        assert len(data) == attachment.size_bytes < 5000
        assert attachment.name.endswith((".txt", ".png"))


@pytest.mark.parametrize("language", ["tr", "en"])
def test_pages_of_the_demo_when_a_visitor_opens_them_answer(client, language):
    rows = [
        Project.objects.get(is_demo=True),
        *Delivery.objects.filter(is_demo=True).select_related("round"),
        *Publication.objects.filter(is_demo=True),
    ]
    with translation.override(language):
        addresses = [row.get_absolute_url() for row in rows]

    assert {client.get(address).status_code for address in addresses} == {200}
