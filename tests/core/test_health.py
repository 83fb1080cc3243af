"""What a load balancer asks."""

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from studio.core import health


def test_alive_asks_nothing_else(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_names_every_part(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "migrations": True, "broker": True, "disk": True},
    )


def test_ready_is_red_when_the_disk_is_full_and_says_no_more(client, db, monkeypatch):
    monkeypatch.setattr(health, "ROOM_ON_DISK", 1 << 80)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["disk"] is False
    assert str(settings.DATA_DIR) not in answer.content.decode()


def test_ready_is_red_when_the_broker_is_away(client, db, monkeypatch):
    from studio.celery import app

    away = app.connection_for_write("redis://127.0.0.1:1")
    monkeypatch.setattr(app, "connection_for_write", lambda **_: away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] is False


def test_ready_is_red_when_a_migration_is_missing(client, db, settings):
    settings.MIGRATION_MODULES = {}  # look at the real ones, also when the suite made its tables without them
    recorder = MigrationRecorder(connection)
    if recorder.has_table():
        recorder.record_unapplied(*MigrationLoader(connection).graph.leaf_nodes("studio")[0])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False
