"""The pictures of the documentation show today's page."""

import json

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from docs.screenshot import DOCS, LIST, PICTURES, Picture, headings
from explorer.checksum import file_sha256

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file)
def test_a_picture_shows_the_headings_of_its_page(page: Page, app_url: str, picture: Picture):
    taken = json.loads(LIST.read_text("utf-8"))[picture.file]
    assert taken["sha256"] == file_sha256(DOCS / picture.file)
    page.goto(app_url + picture.path)
    expect(page.locator(picture.ready)).to_be_visible()
    message = f"docs/{picture.file} is out of date: run `python -m docs.screenshot`"
    assert headings(page) == taken["headings"], message
