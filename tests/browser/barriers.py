"""What keeps some people from using a page, as axe finds it, in both themes."""

from typing import TYPE_CHECKING, Any

import axe_playwright_python.sync_playwright as axe

from tests.browser.windows import HAS_THEME, THEMES

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Gradio's own, and out of our hands: a message's head is a button that holds another one.
OF_GRADIO = {"nested-interactive": "toast-header"}
AT_REST = """() => document.getAnimations().every(
    (animation) => animation.effect.getTiming().iterations === Infinity)"""


def barriers(page: "Page", within: str | None = None) -> list[tuple[str, str, str, str]]:
    """Return all violations, of any impact: theme, rule, element and what would mend it.

    The page follows the system from one theme to the other, so that its state is reached once.

    Args:
        page: at rest.
        within: selector of the part to check; by default the whole page.
    """
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(HAS_THEME, arg=theme)
        page.wait_for_function(AT_REST)  # what fades in is faint at first
        found += [
            (theme, violation["id"], node["html"][:160], node["failureSummary"])
            for violation in axe.Axe().run(page, within).response["violations"]
            for node in violation["nodes"]
            if not _is_of_gradio(violation, node)
        ]
    return found


def _is_of_gradio(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    mark = OF_GRADIO.get(violation["id"])
    return mark is not None and mark in node["html"]
