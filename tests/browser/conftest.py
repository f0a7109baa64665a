"""One browser for all of these tests, a sandbox a file, and tabs of its own for each test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from tests.browser.pages import FmsPage, SlackPage
from tests.browser.running import Sandbox, chromium, running_browser, running_sandbox

_PATIENCE_MS = 30_000
_WINDOW = ViewportSize(width=1280, height=800)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip where the system has none."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here; on Debian: apt install chromium")
    expect.set_options(timeout=_PATIENCE_MS)
    with running_browser(path) as launched:
        yield launched


@pytest.fixture(scope="module")
def sandbox(browser: Browser) -> Iterator[Sandbox]:
    """The sandbox that the tests of a file share; each takes assignments of its own."""
    # A small fleet is there sooner.
    with running_sandbox(scale=0.2) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that remembers nothing of other tests. What fails in a script fails the test."""
    faults: list[str] = []
    made = browser.new_context(viewport=_WINDOW)
    made.set_default_timeout(_PATIENCE_MS)
    made.on("weberror", lambda fault: faults.append(str(fault.error)))
    yield made
    made.close()
    assert not faults


@pytest.fixture
def open_slack(context: BrowserContext, sandbox: Sandbox) -> Iterator[Callable[[str], SlackPage]]:
    """Opens the local Slack in a new tab, as somebody."""
    tabs: list[SlackPage] = []

    def opened(handle: str) -> SlackPage:
        page = context.new_page()
        page.goto(f"{sandbox.slack}/?as={handle}")
        expect(page.get_by_text("App connected")).to_be_visible()
        tabs.append(SlackPage(page))
        return tabs[-1]

    yield opened
    for slack in tabs:
        # Slack keeps a form open for its person, whichever tab is closed.
        slack.close_forms()


@pytest.fixture
def ana(open_slack: Callable[[str], SlackPage]) -> SlackPage:
    """Slack as Ana, a coordinator, sees it."""
    return open_slack("ana")


@pytest.fixture
def fms(context: BrowserContext, sandbox: Sandbox) -> FmsPage:
    """FMS in a tab of its own."""
    return FmsPage(context.new_page(), sandbox.fms)
