"""What holds of every page that is looked at: axe-core's rules, and nothing beside the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What axe-core calls these keeps somebody from using the page; its lesser ones are advice.
_IMPACTS = {"serious", "critical"}


def barriers(page: Page) -> list[str]:
    """What axe-core finds that would keep somebody from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in _IMPACTS
        for node in one["nodes"]
    ]


def is_cut_off(page: Page) -> bool:
    """Whether the page is wider than its window, so that it must be scrolled sideways."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide
