"""Looking at a page in both themes, and at what does not fit into its window."""

from typing import Literal, get_args

Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = get_args(Theme)
HAS_THEME = "theme => document.body.classList.contains('dark') === (theme === 'dark')"
# What sticks out of the window at the right, but for what scrolls.
TOO_WIDE = """() => [...document.querySelectorAll('#page *, #compare *')]
    .filter((element) => element.checkVisibility() && element.offsetHeight !== 0)
    .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
    .filter((element) => !element.closest('.thumbs, .sr-only, .js-plotly-plot, .matrix'))
    .map((element) => `${element.tagName}.${element.className}: ${element.textContent}`)"""
