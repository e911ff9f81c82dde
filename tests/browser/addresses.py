"""The pages that the sweep opens, by name; addresses of content come from the sitemap."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from tests.browser.portal_server import PortalServer

LANGUAGES = ["tr", "en"]
SECTIONS = ["projects", "provinces", "rounds", "deliveries", "publications-0", "activities-0"]
# Of pages that are made alike the browser opens one of so many, others in each language.
EACH = {"activities-0": 10, "provinces": 6}

FIRST_ROUND = "kurgu-1-tur-birlikte-calismak"
ROUTES = {
    "home": "portal:home",
    "search": "portal:search",
    "search_hits": "portal:search ?q=eğitim",
    "search_nothing": "portal:search ?q=zzzqqq",
    "search_odd": "portal:search ?q=%00%27%26%7C%21%3A%2A",
    "projects": "programmes:project_list",
    "projects_filtered": "programmes:project_list ?year=2018&province=bursa",
    "projects_none": "programmes:project_list ?q=zzzqqq",
    "project_real": "programmes:project_detail slug=kamu-stk-is-birligi-projesi",
    "project_filtered": (
        "programmes:project_detail slug=kamu-stk-is-birligi-projesi ?kind=study_visit"
    ),
    "project_invented": "programmes:project_detail slug=yerelde-birlikte-kurgu",
    "provinces": "portal:province_list",
    "provinces_geographic": "portal:province_list ?map=geo",
    "province_pilot": "portal:province_detail slug=bursa",
    "province_with_dotless_i": "portal:province_detail slug=igdir",
    "province_without_role": "portal:province_detail slug=tunceli",
    "activities": "portal:activity_list",
    "activities_none": "portal:activity_list ?q=zzzqqq",
    "activities_calendar": "portal:activity_calendar",
    "activities_of_a_month": "portal:activity_calendar ?year=2018&month=12",
    "dashboard": "portal:dashboard",
    "deliverables": "portal:deliverable_list",
    "figures": "portal:figure_list",
    "trainings": "trainings:training_list",
    "trainings_none": "trainings:training_list ?q=zzzqqq",
    "round_real": "trainings:round_detail slug=1st-round-training-programme",
    "round_invented": f"trainings:round_detail slug={FIRST_ROUND}",
    "delivery": f"trainings:delivery_detail slug={FIRST_ROUND} delivery=samsun",
    "publications": "publications:publication_list",
    "publications_filtered": "publications:publication_list ?q=kılavuz&language=tr",
    "publications_none": "publications:publication_list ?q=zzzqqq",
    "publications_bad_page": "publications:publication_list ?page=-1&sort=password",
    "guide_with_body": "publications:publication_detail slug=gonullulerle-calisma-kilavuzu",
    "guide_not_held": "publications:publication_detail slug=guideline-on-code-of-conduct",
    "help_desk": "helpdesk:front",
    "ask": "helpdesk:ticket_ask",
    "follow": "helpdesk:ticket_follow",
    "sign_in": "account_login",
    "sign_up": "account_signup",
    "reset_password": "account_reset_password",
    "sign_in_by_code": "account_request_login_code",
    "csos": "organisations:cso_list",
    "organisations": "portal:organisation_list",
    "accessibility": "portal:accessibility",
    "privacy": "portal:privacy",
    "privacy_notice": "portal:privacy_notice form=question version=1",
    "cookies": "portal:cookies",
    "glossary": "portal:glossary",
    "open_data": "portal:open_data",
    "data_dictionary": "portal:open_data_dictionary",
    "api": "portal:open_data_api",
    "site_map": "portal:site_map",
}
FOR_EVERYBODY = {"demo_accounts": "demo_account_list", "demo_mails": "demo_mail_list"}
UNKNOWN = {
    "unknown_page": "portal:home yok/",
    "unknown_project": "programmes:project_detail slug=yok",
    "unknown_code": "verify code=AAAA-BBBB-CCCC",
}
FOR_CSO = {
    "desk": "portal:desk",
    "questions": "helpdesk:ticket_list",
    "ask": "helpdesk:ticket_ask",
    "profile": "accounts:account_update",
    "change_password": "account_change_password",
    "change_email": "account_email",
    "passkeys": "mfa_list_webauthn",
    "sign_out": "account_logout",
    "my_data": "accounts:my_data",
    "history": "accounts:account_history",
    "second_step": "mfa_index",
    "sessions": "usersessions_list",
    "own_cso": "organisations:own_cso",
    "cso_profile": "organisations:cso_profile",
    "cso_register": "organisations:cso_register",
    "cso_identity": "organisations:cso_identity",
    "cso_close": "organisations:cso_close",
    # These ask for the password once more.
    "erasure": "accounts:erasure",
    "correction": "accounts:correction",
}
FOR_OFFICER = {
    "desk": "portal:desk",
    "queue": "helpdesk:queue",
    "queue_filtered": "helpdesk:queue ?state=all&handler=nobody",
    "queue_none": "helpdesk:queue ?q=zzzqqq",
    "reports": "reports:report_list",
    "portfolio_report": "reports:portfolio_report",
    "data_requests": "accounts:data_request_list",
    "inventory": "accounts:inventory",
    "retention": "accounts:retention",
    "audit": "portal:audit_list",
    "permissions": "portal:permission_list",
    "register": "organisations:register",
}


@dataclass(frozen=True)
class Target:
    """One page in one language."""

    name: str
    language: str
    route: str

    def __str__(self) -> str:
        return f"{self.name}-{self.language}"

    @property
    def path(self) -> str:
        """Address of "name", "name key=value", "name ?query", "name further/" or "raw /path/"."""
        name, *words = self.route.split(" ")
        if name == "raw":
            return words[0]
        given = dict(word.split("=", 1) for word in words if re.match(r"\w+=", word))
        rest = "".join(word for word in words if not re.match(r"\w+=", word))
        with translation.override(self.language):
            return reverse(name, kwargs=given) + rest


def targets(routes: dict[str, str]) -> list[Target]:
    """Each page in each language."""
    return [Target(name, code, route) for name, route in routes.items() for code in LANGUAGES]


def sitemap_paths(portal: PortalServer, section: str, language: str) -> list[str]:
    """Return the addresses of one section of the sitemap in one language."""
    listed = re.findall(r"<loc>([^<]+)</loc>", portal.read(f"/sitemap-{section}.xml"))
    paths = [address.removeprefix(portal.address) for address in listed]
    return [path for path in paths if path.startswith(f"/{language}/")]


def some_of(paths: list[str], section: str, language: str) -> list[str]:
    """Return those that the browser opens; paths in the same order in both languages."""
    each = EACH.get(section, 1)
    return paths[LANGUAGES.index(language) * each // 2 :: each]
