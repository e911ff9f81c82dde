"""The pages of reports: who sees what, what they say, and the public check of a code."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from reports.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.programmes import CoordinatorAssignmentFactory, ProjectFactory
from tests.factories.reports import PDF, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(roles=["programme_officer"], language="en")


@pytest.fixture
def auditor():
    return UserFactory(roles=["auditor"], language="en")


def in_english(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


LIST = "reports:report_list"
DETAIL = "reports:report_detail"
DOWNLOAD = "reports:report_download"
RETRY = "reports:report_retry"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_list_shows_own_reports_and_the_form(client, officer):
    mine, strangers = ReportFactory(requester=officer), ReportFactory()
    client.force_login(officer)

    response = client.get(in_english(LIST))

    assert list(response.context["page"]) == [mine]
    assert strangers.title not in response.content.decode()
    assert b'name="project"' in response.content


def test_list_shows_an_auditor_all_reports_and_no_form(client, auditor):
    reports = {ReportFactory(), ReportFactory()}
    client.force_login(auditor)

    response = client.get(in_english(LIST))

    assert set(response.context["page"]) == reports
    assert b'name="project"' not in response.content


def test_list_sends_a_visitor_to_the_sign_in_page(client):
    response = client.get(in_english(LIST))

    assert response.status_code == 302
    assert "/login/" in response.url


@pytest.mark.parametrize("person", [{}, {"roles": ["expert"]}, {"staff": True}])
def test_list_does_not_exist_for_people_whose_role_makes_no_reports(client, person):
    client.force_login(UserFactory(**person))

    assert client.get(in_english(LIST)).status_code == 404
    assert client.post(in_english(LIST), {}).status_code == 404


def test_auditor_may_not_ask_for_a_report(client, auditor):
    client.force_login(auditor)

    response = client.post(
        in_english(LIST), {"kind": "project", "project": ProjectFactory().pk, "language": "tr"}
    )

    assert response.status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    client, officer, django_assert_num_queries, rows
):
    ReportFactory.create_batch(rows, requester=officer)
    client.force_login(officer)
    client.get(in_english(LIST))

    with django_assert_num_queries(5):
        # session, person, their permissions (own and of groups), page with count, projects
        response = client.get(in_english(LIST))

    assert len(response.context["page"]) == min(rows, 25)


def test_form_asks_for_the_report_and_leads_to_its_page(client, officer):
    project = ProjectFactory()
    client.force_login(officer)

    response = client.post(
        in_english(LIST), {"kind": "project", "project": project.pk, "language": "tr"}
    )

    report = Report.objects.get()
    assert (response.status_code, response.url) == (302, in_english(DETAIL, report.pk))
    assert (report.parameters, report.language) == ({"project": project.pk}, "tr")


def test_form_sent_twice_asks_once(client, officer):
    typed = {"kind": "project", "project": ProjectFactory().pk, "language": "tr"}
    client.force_login(officer)

    addresses = {client.post(in_english(LIST), typed).url for _click in range(2)}

    assert len(addresses) == Report.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "project", "project": "0", "language": "tr"},
        {"kind": "project", "project": "\x00", "language": "tr"},
        {"kind": "salaries", "project": "1", "language": "de"},
    ],
)
def test_form_with_nonsense_says_what_to_correct_and_asks_for_nothing(client, officer, typed):
    client.force_login(officer)

    response = client.post(in_english(LIST), typed)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert b"<title>Error:" in response.content
    assert not Report.objects.exists()


def test_unfinished_report_names_its_step_and_refreshes_itself_without_script(client, officer):
    report = ReportFactory(requester=officer)
    lease = {"lease": "6f8a7c9e-1b60-4d5e-9c53-000000000001", "leased_until": timezone.now()}
    Report.objects.filter(pk=report.pk).update(state="running", step="lay_out", done=1, **lease)
    client.force_login(officer)

    response = client.get(in_english(DETAIL, report.pk))

    page = response.content.decode()
    assert "33 percent ready Laying out the pages" in text_of(response)
    assert '<progress max="3" value="1"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'data-refresh="3"' in page
    assert response["Cache-Control"].startswith("max-age=0")


def test_report_that_is_done_offers_the_file_and_refreshes_no_more(client, officer):
    report = ReportFactory(requester=officer, ready=True)
    client.force_login(officer)

    page = client.get(in_english(DETAIL, report.pk)).content.decode()

    assert in_english(DOWNLOAD, report.pk) in page
    assert "http-equiv" not in page
    assert "data-refresh" not in page


def test_report_that_failed_says_why_and_offers_another_try(client, officer):
    report = ReportFactory(requester=officer, failed=True)
    client.force_login(officer)

    response = client.get(in_english(DETAIL, report.pk))

    assert "There was no room left to store the file." in text_of(response)
    assert in_english(RETRY, report.pk) in response.content.decode()
    assert "Errno" not in response.content.decode()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("MemoryError: ", "It is too large to be made in one piece."),
        ("SoftTimeLimitExceeded: ()", "It is too large to be made in one piece."),
        ("DoesNotExist: Project", "What it was to be about is not there any more."),
        ("PdfError: x", "It was tried several times."),
        ("The worker stopped each time.", "It was tried several times."),
    ],
)
def test_report_that_failed_gives_the_reason_in_words(client, officer, error, words):
    report = ReportFactory(requester=officer, failed=True, error=error)
    client.force_login(officer)

    assert words in text_of(client.get(in_english(DETAIL, report.pk)))


@pytest.mark.parametrize("name", [DETAIL, DOWNLOAD])
def test_report_of_somebody_else_is_not_found(client, officer, name):
    report = ReportFactory(ready=True)
    client.force_login(officer)

    assert client.get(in_english(name, report.pk)).status_code == 404


def test_auditor_reads_everybodys_report_and_may_not_try_it_again(client, auditor):
    done, failed = ReportFactory(ready=True), ReportFactory(failed=True)
    client.force_login(auditor)

    assert client.get(in_english(DETAIL, done.pk)).status_code == 200
    assert client.get(in_english(DOWNLOAD, done.pk)).status_code == 200
    assert (
        in_english(RETRY, failed.pk)
        not in client.get(in_english(DETAIL, failed.pk)).content.decode()
    )
    assert client.post(in_english(RETRY, failed.pk)).status_code == 403


def test_download_hands_out_the_file_as_an_attachment(client, officer):
    report = ReportFactory(requester=officer, ready=True, title="Iğdır Projesi")
    client.force_login(officer)

    response = client.get(in_english(DOWNLOAD, report.pk))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    name = f"igdir-projesi-tr-{report.code}.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_coordinator_reads_the_report_on_a_draft_as_long_as_the_project(client):
    coordinator = UserFactory(roles=["province_coordinator"])
    assignment = CoordinatorAssignmentFactory(
        person=coordinator, pilot__project=ProjectFactory(state="draft")
    )
    parameters = {"project": assignment.project_id}
    draft = ReportFactory(requester=coordinator, ready=True, parameters=parameters)
    portfolio = ReportFactory(
        requester=coordinator, ready=True, kind="portfolio", parameters={"filter": {}}
    )
    client.force_login(coordinator)

    def statuses():
        return [client.get(in_english(DOWNLOAD, row.pk)).status_code for row in (draft, portfolio)]

    assert statuses() == [200, 200]
    assignment.ends_on = timezone.localdate() - timedelta(days=1)
    assignment.save()
    assert statuses() == [404, 200]


@pytest.mark.parametrize("loss", ["role", "staff", "account"])
def test_download_by_a_requester_who_may_not_any_more_is_refused(client, officer, loss):
    report = ReportFactory(requester=officer, ready=True)
    client.force_login(officer)
    if loss == "role":
        officer.groups.clear()
    elif loss == "staff":
        officer.is_staff = False
    else:
        officer.is_active = False
    officer.save()

    response = client.get(in_english(DOWNLOAD, report.pk))

    assert response.status_code == (302 if loss == "account" else 404)


def test_download_signed_out_leads_to_the_sign_in_page_and_back(client):
    report = ReportFactory(ready=True)

    response = client.get(in_english(DOWNLOAD, report.pk))

    assert response.status_code == 302
    assert "/login/" in response.url
    assert in_english(DOWNLOAD, report.pk) in unquote(response.url)


def test_second_officer_who_asks_for_the_same_gets_an_own_report(client, officer):
    first = ReportFactory(requester=officer)
    other = UserFactory(roles=["programme_officer"], language="en")
    client.force_login(other)

    response = client.post(
        in_english(LIST), {"kind": "project", "language": "tr"} | first.parameters
    )

    own = Report.objects.get(requester=other)
    assert response.url == in_english(DETAIL, own.pk)
    assert client.get(in_english(DETAIL, first.pk)).status_code == 404
    assert list(client.get(in_english(LIST)).context["page"]) == [own]


def test_download_of_a_report_that_is_not_done_is_not_found(client, officer):
    report = ReportFactory(requester=officer)
    client.force_login(officer)

    assert client.get(in_english(DOWNLOAD, report.pk)).status_code == 404


def test_file_that_a_failed_report_left_behind_is_not_handed_out(client, officer):
    report = ReportFactory(requester=officer, ready=True, failed=True)
    client.force_login(officer)

    assert report.file.storage.exists(report.file.name)
    assert client.get(in_english(DOWNLOAD, report.pk)).status_code == 404


def test_retry_gives_a_failed_report_to_the_workers(client, officer):
    report = ReportFactory(requester=officer, failed=True)
    client.force_login(officer)

    response = client.post(in_english(RETRY, report.pk))

    report.refresh_from_db()
    assert (response.url, report.state) == (in_english(DETAIL, report.pk), "waiting")


def test_retry_of_a_report_that_has_not_failed_says_so(client, officer):
    report = ReportFactory(requester=officer)
    client.force_login(officer)

    response = client.post(in_english(RETRY, report.pk), follow=True)

    assert "This report has not failed." in text_of(response)


def test_retry_by_a_link_is_not_allowed(client, officer):
    report = ReportFactory(requester=officer, failed=True)
    client.force_login(officer)

    assert client.get(in_english(RETRY, report.pk)).status_code == 405


@pytest.mark.parametrize("spelling", [str, str.lower, lambda code: code.replace("-", " ")])
def test_verify_knows_a_code_however_it_is_typed_and_tells_nothing_personal(client, spelling):
    report = ReportFactory(ready=True)

    response = client.get(
        reverse("verify", args=[spelling(report.code)]), headers={"accept-language": "en"}
    )

    words = text_of(response)
    assert response.status_code == 200
    for value in (report.title, report.code, "Türkçe", "12"):
        assert value in words
    assert report.sha256 in words.replace(" ", "")
    assert report.requester.full_name not in words
    assert report.requester.email not in words
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "Bu rapor gerçektir"), ("en", "This report is genuine")]
)
def test_verify_speaks_the_language_of_the_reader(client, language, words):
    report = ReportFactory(ready=True)

    response = client.get(
        reverse("verify", args=[report.code]), headers={"accept-language": language}
    )

    assert words in text_of(response)


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKLM", "x", "İ" * 12, "ABCD-\x00", "a" * 3000, "%"])
def test_verify_of_an_unknown_code_is_a_friendly_404(client, code):
    ReportFactory(ready=True)

    response = client.get(reverse("verify", args=[code]), headers={"accept-language": "en"})

    assert response.status_code == 404
    assert "No report has this code" in text_of(response)
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("state", [{}, {"failed": True}])
def test_verify_of_a_report_without_a_paper_reads_as_unknown(client, state):
    report = ReportFactory(**state)

    assert client.get(reverse("verify", args=[report.code])).status_code == 404


def test_verify_costs_two_queries(client, django_assert_num_queries):
    report = ReportFactory(ready=True)

    with django_assert_num_queries(2):
        client.get(reverse("verify", args=[report.code]))


@pytest.mark.parametrize(
    ("language", "words"),
    [("tr", "Aynı konuda daha yeni bir rapor"), ("en", "A newer report on the same subject")],
)
def test_verify_says_when_a_newer_report_has_been_made(client, language, words):
    old = ReportFactory(ready=True)
    newer = ReportFactory(ready=True, parameters=old.parameters)

    def read(report):
        address = reverse("verify", args=[report.code])
        return text_of(client.get(address, headers={"accept-language": language}))

    assert words in read(old)
    assert newer.code not in read(old)
    assert words not in read(newer)


@pytest.mark.parametrize(
    "other", [{"language": "en"}, {"parameters": {"project": 0}}, {"ready": False, "failed": True}]
)
def test_verify_counts_only_a_finished_report_of_the_same_as_newer(client, other):
    old = ReportFactory(ready=True)
    ReportFactory(**{"ready": True, "parameters": old.parameters} | other)

    response = client.get(reverse("verify", args=[old.code]), headers={"accept-language": "en"})

    assert "A newer report" not in text_of(response)


def test_reports_in_the_admin_are_read_and_tried_again_by_administrators(admin_client):
    failed = ReportFactory(failed=True)
    ReportFactory(ready=True)
    address = reverse("admin:reports_report_changelist")

    assert admin_client.get(address).status_code == 200
    admin_client.post(address, {"action": "try_again", "_selected_action": [failed.pk]})

    failed.refresh_from_db()
    assert failed.state == "waiting"
