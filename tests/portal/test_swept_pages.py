"""The browser opens every page: none may ask another host for anything, those of accounts too."""

from tests.browser import addresses
from tests.portal.test_every_url import IN_BOTH_LANGUAGES, MEMBER, VISITOR

SWEPT = (addresses.ROUTES, addresses.FOR_EVERYBODY, addresses.FOR_CSO, addresses.FOR_OFFICER)
# Files are no pages; the others are a heading and a sentence in a frame that is opened elsewhere.
NOT_SWEPT = {
    *(
        "accounts:inventory_csv",
        "portal:audit_file",
        "portal:activity_feed",
        "portal:activity_list_calendar",
    ),
    *("programmes:project_feed", "publications:news_feed", "publications:publication_feed"),
    "trainings:delivery_feed",
    *("account_inactive", "account_reset_password_done", "socialaccount_login_cancelled"),
    *("account_reset_password_from_key_done", "account_reauthenticate"),
    "socialaccount_connections",
}


def test_every_page_that_opens_without_arguments_is_opened_by_a_browser():
    swept = {route.split(" ")[0] for routes in SWEPT for route in routes.values()}
    opens = {
        decision.name
        for decision in IN_BOTH_LANGUAGES
        if not decision.of
        if 200 in {decision.get[person] for person in (VISITOR, MEMBER, "administrator")}
    }

    assert opens - swept == NOT_SWEPT
