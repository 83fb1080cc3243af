"""The style guide, the error pages and the files they load."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client, override_settings

from tools import vendor_assets

ROOT = Path(__file__).resolve().parents[3]


def test_the_style_guide_is_for_staff(client, frontdesk, client_for):
    assert client.get("/styleguide/").status_code == 302
    response = client_for(frontdesk).get("/styleguide/")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count('class="seal ') > 80
    assert "style=" not in html
    assert "<b>O&#x27;Hara" not in html
    assert "&lt;b&gt;O&#x27;Hara&lt;/b&gt;" in html


def test_the_style_guide_asks_the_database_only_who_is_there(frontdesk, client_for, django_assert_num_queries):
    browser = client_for(frontdesk)
    browser.get("/styleguide/")
    with django_assert_num_queries(2):  # session, person
        browser.get("/styleguide/")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_without_request_or_database(name, english):
    html = render_to_string(f"{name}.html")
    assert f'<p class="s13 dim">{name[:3]}</p>' in html
    assert '<a class="btn btn-primary" href="/">' in html
    assert "<h1></h1>" not in html
    assert "yc-nav" not in html


def test_an_unknown_address_tells_nothing(frontdesk, client_for):
    response = client_for(frontdesk).get("/nothing-here/林知微/")
    assert response.status_code == 404
    assert "林知微" not in response.content.decode()


def test_a_form_without_its_token_is_refused_in_our_words(db):
    response = Client(enforce_csrf_checks=True).post("/account/language/", {"language": "en"})
    assert response.status_code == 403
    assert "Traceback" not in response.content.decode()


def test_vendored_files_are_what_their_packages_ship():
    assert vendor_assets.faults() == []


def test_every_vendored_package_brings_its_licence():
    entries = json.loads(vendor_assets.MANIFEST.read_text(encoding="utf-8"))
    packages = {entry["name"] for entry in entries}
    licensed = {entry["name"] for entry in entries if entry["file"].endswith("LICENSE")}
    assert packages == licensed


def test_a_changed_vendored_file_is_found(tmp_path, monkeypatch):
    manifest = json.loads(vendor_assets.MANIFEST.read_text(encoding="utf-8"))
    manifest[0]["sha256"] = "0" * 64
    changed = tmp_path / "manifest.json"
    changed.write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(vendor_assets, "MANIFEST", changed)
    assert f"changed: {manifest[0]['file']}" in vendor_assets.faults()


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Static files as production serves them: fingerprinted and compressed."""
    folder = tmp_path_factory.mktemp("collected")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "studio.core.ui.storage.StudioStaticStorage"},
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    return folder


def test_static_files_collect_with_fingerprints(collected):
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    theme = (collected / paths["css/theme.css"]).read_text(encoding="utf-8")
    font = Path(paths["vendor/ibm-plex-sans-5.3.0/ibm-plex-sans-latin-wght-normal.woff2"]).name
    assert font in theme
    bootstrap = "vendor/bootstrap-5.3.9/bootstrap.min.css"
    assert (collected / paths[bootstrap]).read_bytes() == (ROOT / "static" / bootstrap).read_bytes()


def test_a_first_visit_loads_less_than_a_quarter_of_a_megabyte(collected):
    loaded = (
        "vendor/bootstrap-5.3.9/bootstrap.min.css",
        "css/theme.css",
        "vendor/ibm-plex-sans-5.3.0/ibm-plex-sans-latin-wght-normal.woff2",
        "img/icons.svg",
        "img/chop.svg",
        "vendor/htmx.org-2.0.11/htmx.min.js",
        "js/app.js",
    )
    sent = sum(min(len((collected / f).read_bytes()), len(gzip.compress((collected / f).read_bytes()))) for f in loaded)
    assert sent < 140 * 1024
    page = render_to_string("404.html")
    assert all(name.rsplit("/", 1)[-1] in page for name in loaded if name != "img/icons.svg")


def test_every_icon_a_template_asks_for_is_drawn():
    sprite = Path(finders.find("img/icons.svg")).read_text(encoding="utf-8")
    for name in vendor_assets.icon_names():
        assert f'<symbol id="{name}"' in sprite


def test_scripts_are_plain_javascript():
    for script in sorted((ROOT / "static" / "js").glob("*.js")):
        text = script.read_text(encoding="utf-8")
        assert "eval(" not in text
        assert "innerHTML" not in text
        assert "new Function" not in text


def test_the_check_command_ends_with_an_exit_code():
    done = subprocess.run([sys.executable, "tools/vendor_assets.py", "check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "every vendored file is what its package ships\n")
    assert subprocess.run([sys.executable, "tools/vendor_assets.py"], cwd=ROOT, capture_output=True).returncode == 2
