"""The house keeps its shape: what import-linter cannot see, and what a newcomer would count on."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

FLOORS = ["studio", "customers", "bookings", "shoots", "complaints"]  # from the ground up
ROOMS_OF_BOOKINGS = [{"calendar", "catalog"}, {"orders"}, {"appointments"}, {"payments"}]
ROOT = Path(settings.BASE_DIR)
SHELVES = {"states", "models", "queries", "actions", "tasks", "documents", "forms", "views", "urls"}


def _own_models() -> list[type]:
    return [model for app in FLOORS for model in apps.get_app_config(app).get_models()]


def _python_files() -> list[Path]:
    return [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]


def test_foreign_keys_look_down() -> None:
    """String foreign keys are invisible to the import contracts, so they are walked here."""
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in _own_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.related_model is not None
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert upward == []


def test_foreign_keys_between_the_rooms_of_bookings_look_down() -> None:
    def floor_of(model: type) -> int:
        room = model.__module__.split(".")[1]
        return next(level for level, rooms in enumerate(ROOMS_OF_BOOKINGS) if room in rooms)

    upward = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("bookings").get_models()
        if not model._meta.auto_created
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.related_model._meta.app_label == "bookings"
        and floor_of(field.related_model) > floor_of(model)
    ]
    assert upward == []


def test_models_stand_on_the_shelf_of_their_room() -> None:
    astray = [m.__qualname__ for m in _own_models() if not m._meta.auto_created and not m.__module__.endswith("models")]
    assert astray == []


@pytest.mark.parametrize("floor", FLOORS)
def test_the_tables_of_a_floor_are_imported_in_one_place(floor: str) -> None:
    """`models.py` of a floor imports from its rooms and defines nothing."""
    tree = ast.parse((ROOT / floor / "models.py").read_text(encoding="utf-8"))
    assert [type(node).__name__ for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)] == []


def test_only_the_calendar_touches_claims() -> None:
    """Whoever wants a place asks the calendar's actions; the demo writes rows of its own making."""
    touches = re.compile(r"import .*\bClaim\b|\bClaim[.(]|\.claims\b|claims__")
    outside = [
        str(path.relative_to(ROOT))
        for path in _python_files()
        if not path.is_relative_to(ROOT / "bookings" / "calendar")
        and not path.is_relative_to(ROOT / "studio" / "management")
        and path != ROOT / "bookings" / "models.py"
        and touches.search(path.read_text(encoding="utf-8"))
    ]
    assert outside == []


def test_no_python_file_is_too_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in _python_files() if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def test_no_function_is_too_long() -> None:
    long = []
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 50:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert long == []


def test_no_template_is_too_long() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if len(path.read_text(encoding="utf-8").splitlines()) > 200
    ]
    assert long == []


def test_every_module_says_what_stands_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _python_files()
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_templates_carry_no_inline_script_or_style() -> None:
    """The content policy forbids them; a forgotten one would simply not work."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style[\s>]|\sstyle=|\son[a-z]+=[\"']", re.I)
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "templates").rglob("*.html")
        if "pdf" not in path.relative_to(ROOT / "templates").parts
        for match in [inline.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []


def test_nobody_loads_anything_from_outside() -> None:
    outside = re.compile(r"(src|href|url\()\s*=?\s*[\"']?(https?:)?//(?!www\.w3\.org)", re.I)
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static" / "css").rglob("*.css"),
        *(ROOT / "static" / "js").rglob("*.js"),
    ]
    assert [str(p.relative_to(ROOT)) for p in files if outside.search(p.read_text(encoding="utf-8"))] == []
