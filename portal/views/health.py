"""Is the portal alive, and can it work: for load balancers and for the people on call."""

from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from core import jobs
from core.models import Heartbeat

LONGEST_SILENCE = timedelta(minutes=5)
KEPT_AS, KEPT_SECONDS = "ready", 5


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """Database, cache, broker, workers and the state of waiting work.

    503 only without the database: everything else degrades, and people are still served. The
    answer is kept for some seconds: asking the workers takes half a second, and anybody may ask.
    """
    report = caches["pages"].get(KEPT_AS)
    if report is None:
        report = _report()
        caches["pages"].set(KEPT_AS, report, KEPT_SECONDS)
    return JsonResponse(report, status=200 if report["database"] else 503)


def _report() -> dict[str, object]:
    database = _database()
    broker = _broker()
    report: dict[str, object] = {
        "database": database,
        "cache": database and _cache(),
        "broker": broker,
        "workers": _workers() if broker else 0,
    }
    if database:
        report |= {"jobs": jobs.health(), "sweeper": _sweeper()}
    return report


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    """It lies in a table of its own."""
    try:
        caches["default"].get(KEPT_AS)
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        client = Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.3)
        return bool(client.ping())
    except RedisError:
        return False


def _workers() -> int:
    try:
        # A connection of its own: the shared pool may belong to a broker that went away.
        with current_app.connection_for_write() as connection_to_broker:
            answers = current_app.control.ping(timeout=0.5, connection=connection_to_broker)
    except (OperationalError, RedisError, OSError):
        return 0
    return len(answers)


def _sweeper() -> bool:
    """Whether the sweeper has run lately."""
    since = timezone.now() - LONGEST_SILENCE
    return Heartbeat.objects.filter(name=jobs.SWEEP_HEARTBEAT, at__gte=since).exists()
