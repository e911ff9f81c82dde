"""Every form that takes personal data shows its privacy notice, in the version in force."""

import pytest
from bs4 import BeautifulSoup
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import Notice
from organisations.models import Membership
from tests.accounts.test_my_data import prove_again
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import DeskFactory
from tests.factories.organisations import CsoProfileFactory, MembershipFactory
from tests.factories.privacy import NoticeFactory
from tests.portal.test_every_url import routes

PERSONAL_NAMES = {"name", "full_name", "phone", "contact_phone", "contact_email", "email", "wish"}
# Pages whose form takes an address or a text without a notice of its own, and why.
TOLD_ELSEWHERE = {
    "account_login": "the notice of the account was shown when it was made",
    "account_reset_password": "the notice of the account was shown when it was made",
    "account_request_login_code": "the notice of the account was shown when it was made",
    "account_email": "My data shows the notice of the account",
    "accounts:account_update": "My data shows the notice of the account",
    "helpdesk:ticket_follow": "number and address stood on the question form",
    "accounts:data_request_list": "staff type what somebody told them",
    "accounts:retention": "staff type what a court told them",
    "mfa_add_webauthn": "the name of a device, not of a person",
}


def is_personal(field) -> bool:
    return (
        field.name == "textarea" or field.get("type") == "email" or field["name"] in PERSONAL_NAMES
    )


def personal_forms(page: str):
    """The forms that are sent by POST and in which somebody writes about a person."""
    for form in BeautifulSoup(page, "html.parser").find_all("form", method="post"):
        fields = form.find_all(["input", "textarea"], attrs={"name": True})
        if any(is_personal(field) and field.get("type") != "hidden" for field in fields):
            yield form


def pages(client):
    """Every address without arguments that answers with a page, in Turkish."""
    for name in sorted(routes(get_resolver().url_patterns)):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if name == "account_logout":
            continue
        response = client.get(path)
        if response.status_code == 200 and "text/html" in response["Content-Type"]:
            yield name, response.content.decode()


@pytest.mark.django_db
def test_every_form_that_takes_personal_data_shows_the_notice_in_force(client, client_factory):
    DeskFactory()
    for form in Notice.Form.values:
        NoticeFactory(form=form, version=2)
    member, officer = UserFactory(), UserFactory(roles=["administrator"])
    cso = CsoProfileFactory().organisation
    MembershipFactory(user=member, organisation=cso, role=Membership.Role.REPRESENTATIVE)
    found, silent = {}, set()

    for person in (None, member, officer):
        browser = client_factory()
        if person:
            browser.force_login(person)
            prove_again(browser, person)
        for name, page in pages(browser):
            for form in personal_forms(page):
                shown = [part["data-notice"] for part in form.find_all(attrs={"data-notice": True})]
                found.setdefault(name, set()).update(shown)
                if not shown and name not in TOLD_ELSEWHERE:
                    silent.add((name, form.get("action")))

    assert silent == set()
    assert found["account_signup"] == {"sign_up-2", "cso_registration-2"}
    assert found["helpdesk:ticket_ask"] == {"question-2"}
    assert found["organisations:cso_register"] == {"cso_registration-2"}
    assert found["accounts:correction"] == found["accounts:erasure"] == {"data_request-2"}
    # What is excused is still there: a page that went leaves the list.
    assert set(TOLD_ELSEWHERE) <= set(found)
