"""Renews the pictures of the README from the running product with fresh demo data: `make pictures`.

Needs the test environment and Chromium. Colours are reduced, because a picture of a page needs few.
"""

import http.client
import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
PICTURES = HOUSE / "docs" / "img"
PORT = 8799
ADDRESS = f"http://127.0.0.1:{PORT}"
CHROMIUM = os.environ.get("STUDIO_CHROMIUM", "/usr/bin/chromium")
# picture -> (login, page); a page that starts with "first:" is the first link of that kind on the page after it
PAGES = {
    "today": ("frontdesk", "/"),
    "intake": ("frontdesk", "/orders/new/"),
    "order": ("frontdesk", "first:/orders/"),
    "calendar": ("manager", "/calendar/"),
    "desk": ("cs", "/followups/desk/"),
}


def wait_for(path: str) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The product did not start.")


def sign_in(page: Page, login: str) -> None:
    page.goto(f"{ADDRESS}/login/")
    page.fill("#id_username", login)
    page.fill("#id_password", "studio-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{ADDRESS}/")


def open_page(page: Page, path: str) -> None:
    if path.startswith("first:"):
        page.goto(ADDRESS + path.removeprefix("first:"))
        page.locator("table a[data-open]").first.click()
    else:
        page.goto(ADDRESS + path)
    page.wait_for_load_state("networkidle")


def save(picture: bytes, name: str) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def take_all() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (login, path) in PAGES.items():
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
            sign_in(page, login)
            open_page(page, path)
            save(page.screenshot(), name)
            print(name, (PICTURES / f"{name}.png").stat().st_size // 1024, "KiB")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="studio-pictures-") as folder:
        environment = {**os.environ, "STUDIO_DATA_DIR": folder, "STUDIO_DEMO": "1", "PORT": str(PORT)}
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=HOUSE, env=environment, check=True)
        web = [sys.executable, "-m", "gunicorn", "studio.wsgi", "--config", "deploy/gunicorn.conf.py"]
        server = subprocess.Popen(web, cwd=HOUSE, env=environment)
        try:
            wait_for("/healthz")
            take_all()
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
