"""Settings of Köprü: one file, read from the environment; .env.example says why each exists.

Safe by default: with DEBUG off, a missing secret stops the start.
"""

from pathlib import Path
from typing import Literal

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))
VERSION = "0.1.0"

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# Where people reach the portal: links in mails and PDFs, cookies and https follow it.
SITE = env.site("SITE_URL", "http://localhost:8000")
SITE_URL = SITE.geturl()
SITE_HOST = str(SITE.hostname)
SITE_IS_HTTPS = SITE.scheme == "https"
SITE_IS_LOCAL = SITE_HOST in {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{SITE_HOST},localhost,127.0.0.1")
SITE_NAME = {
    "tr": env.text("SITE_NAME_TR", "Kamu–STK İş\u00a0Birliği Portalı"),
    "en": env.text("SITE_NAME_EN", "Public–CSO Cooperation Portal"),
}

# Open data: its licence; without an identifier there is no IATI file.
DATA_LICENCE = env.text("DATA_LICENCE", "CC-BY-4.0")
IATI_ORG_ID = env.iati_organisation("IATI_ORG_ID")
# Who publishes the portal, as search engines and the IATI file name it.
INSTITUTION_NAME = {
    "tr": env.text("INSTITUTION_NAME_TR", "") or SITE_NAME["tr"],
    "en": env.text("INSTITUTION_NAME_EN", "") or SITE_NAME["en"],
}

INSTALLED_APPS = [
    # Before the admin: it patches ModelAdmin for translated fields.
    "modeltranslation",
    "portal",
    "reports",
    "helpdesk",
    "trainings",
    "publications",
    "programmes",
    "organisations",
    "accounts",
    "provinces",
    "core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "core.middleware.ReadableRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.PageCacheMiddleware",  # Before the policy, which is then kept with the page.
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "core.middleware.PrivatePageMiddleware",
    "core.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env.database("DATABASE_URL")
    | {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    # Else the choices of a select come by a cursor: three trips to the server instead of one.
    | {"DISABLE_SERVER_SIDE_CURSORS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    # Limits on tries: in PostgreSQL, so that they count while Redis is down.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "core.cache.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Whole public pages of this process, valid for one state of the content (core.middleware).
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}
# Off only where a test counts the queries of the page itself.
PAGE_CACHE = not DEBUG
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Celery has its own word for a Unix socket.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.5,
    "max_retries": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below says how the worker logs, too.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # Rows hold the state; a lost message is swept up, never repeated.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB, looked at after each task: large PDFs.
CELERY_TASK_SOFT_TIME_LIMIT = 600  # Raises in the task, so that the row says why it failed.
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = "Europe/Istanbul"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "core.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "prune": {"task": "core.tasks.prune_changes", "schedule": 300.0, "options": {"expires": 300}},
    "iati": {"task": "reports.tasks.renew_iati", "schedule": 300.0, "options": {"expires": 300}},
    "confirmations": {
        "task": "organisations.tasks.run_confirmations",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget": {"task": "core.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
}

LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Europe/Istanbul"
FIRST_DAY_OF_WEEK = 1
MODELTRANSLATION_DEFAULT_LANGUAGE = "tr"
MODELTRANSLATION_LANGUAGES = ("tr", "en")
# Reading falls back through core.translation only: a fallback here would be saved as a text.
MODELTRANSLATION_ENABLE_FALLBACKS = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = env.storages("STORAGE_URL", DATA_DIR / "files", has_hashed_names=not DEBUG)
WHITENOISE_MAX_AGE = 3600
# Set by the reverse proxy's configuration: it then sends private files itself.
X_ACCEL_LOCATION = env.text("X_ACCEL_LOCATION", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # A project with some hundred rows is one form.
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = ["core.uploads.UploadHandler"]

vars().update(env.email("EMAIL_URL", "EMAIL_TIMEOUT_SECONDS", DATA_DIR / "mail"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"Köprü <noreply@{SITE_HOST}>")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.CanonicalEmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "signup": "organisations.adapters.SignupForm",
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailForm",
}
# One address per account; a new one takes its place once the code that it got has been typed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_UNIQUE_EMAIL = ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own asks the database, for known addresses only: its time would tell who has an account.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
# Codes in mails: digits, which every keyboard has; three tries, then another one must be asked for.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
# Staff need a second factor (accounts.middleware); others may have one.
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "login_webauthn": "accounts.forms.SignInPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticatePasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # A clock may be half a minute off.
# The sign-in of an institution (docs/decisions/0019); None: there is none.
OIDC = env.openid_connect("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OIDC_NAME = {
    "tr": env.text("OIDC_NAME_TR", "Kurum hesabıyla giriş yap"),
    "en": env.text("OIDC_NAME_EN", "Sign in with your institution"),
}
# What its token says (amr, acr) when a second factor was shown there; empty: we ask ourselves.
OIDC_SECOND_FACTOR = env.words("OIDC_SECOND_FACTOR")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.InstitutionAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.InstitutionSignupForm"}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC.app] if OIDC else []}}
# How many of our own proxies stand in X-Forwarded-For: limits per address count visitors, not them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_IS_HTTPS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The help desk takes so many questions an hour; people with an account count by e-mail only.
QUESTIONS_PER_EMAIL = env.number("QUESTIONS_PER_EMAIL", 5)
QUESTIONS_PER_ADDRESS = env.number("QUESTIONS_PER_ADDRESS", 10)

SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SITE_IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SITE_IS_HTTPS else "language"
SESSION_COOKIE_AGE = ACCOUNT_SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = env.content_security_policy([OIDC.origin] if OIDC else [])
LOGGING = env.logging("LOG_LEVEL")
