"""Addresses: public pages under /tr/ and /en/ with translated words, the rest without language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.urls import instead_of_allauth, of_institution
from portal.api.addresses import api_paths, data_paths
from portal.views import health, language, robots, sitemaps
from publications.views import permalink
from reports.views import iati_file, verify

urlpatterns = [
    path("admin/", admin.site.urls),
    path("language/<str:code>/", language.choose, name="language"),
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("verify/<str:code>/", verify, name="verify"),
    path("data/iati.xml", iati_file, name="iati_file"),
    path("api/v1/", include((api_paths, "api"))),
    path("data/", include((data_paths, "data"))),
    path("p/<int:number>/", permalink, name="permalink"),
    *i18n_patterns(
        path("accounts/", include("accounts.urls")),
        path("accounts/", include(instead_of_allauth)),
        path("accounts/", include("allauth.account.urls")),
        path("accounts/second-step/", include("allauth.mfa.urls")),
        path(_("projects/"), include("programmes.urls")),
        path(_("trainings/"), include("trainings.urls")),
        path(_("publications/"), include("publications.urls")),
        path(_("help-desk/"), include("helpdesk.urls")),
        path(_("reports/"), include("reports.urls")),
        path("", include("organisations.urls")),
        path("", include("portal.urls")),
    ),
]

if settings.OIDC:
    urlpatterns += [
        path("accounts/", include(of_institution)),
        *i18n_patterns(path("accounts/institution/", include("allauth.socialaccount.urls"))),
    ]

# Everybody's mails and codes lie open there: never on an address that others can reach.
if settings.DEMO and settings.SITE_IS_LOCAL:
    from portal.views import demo

    urlpatterns += [
        path("demo/accounts/", demo.account_list, name="demo_account_list"),
        path("demo/mail/", demo.mail_list, name="demo_mail_list"),
        path("demo/mail/<str:name>/", demo.mail_detail, name="demo_mail_detail"),
    ]

if settings.DEBUG:
    from portal.views import mail_samples, styleguide

    urlpatterns += i18n_patterns(
        path("tasarim/", styleguide.styleguide, name="styleguide"),
        path("tasarim/e-postalar/", mail_samples.mail_samples, name="mail_samples"),
        path(
            "tasarim/e-postalar/<path:template>/<str:code>.html",
            mail_samples.mail_sample,
            name="mail_sample",
        ),
    )

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
