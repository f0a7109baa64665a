"""The pictures in docs/images, taken of a sandbox: `make screenshots`."""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.browser.pages import FmsPage, SlackPage
from tests.browser.running import Sandbox, chromium, running_browser, running_sandbox

FOLDER = Path(__file__).parents[2] / "docs" / "images"
_WINDOW = ViewportSize(width=1000, height=900)
_WIDE = ViewportSize(width=1180, height=600)
_SMALL = ViewportSize(width=860, height=560)
_LARGEST = (1800, 1800)
_CALENDAR_HEIGHT = 872
# Few colors make small files, and the pages have few.
_COLORS = 255
_FRAME_MS, _HELD_MS = 160, 2600


def main() -> int:
    """Take them all; 1 where there is no browser."""
    path = chromium()
    if path is None:
        print("No Chromium here; on Debian: apt install chromium", file=sys.stderr)  # noqa: T201
        return 1
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)
    with running_sandbox() as sandbox, running_browser(path) as browser:
        for name, frames in _pictures(browser, sandbox):
            _save(name, [Image.open(io.BytesIO(frame)).convert("RGB") for frame in frames])
    return 0


def _pictures(browser: Browser, sandbox: Sandbox) -> Iterator[tuple[str, list[bytes]]]:
    ana = _open(browser, sandbox, "ana")
    yield "request", list(_request(_open(browser, sandbox, "ana", scale=1)))
    yield "card", [_shown(ana.card(123)).screenshot()]
    yield "form", [_form(ana)]
    ana.type("/assignments mine planned")
    yield "list", [_shown(ana.answer("Planned")).screenshot()]
    ana.go("Media Scheduler")
    ana.page.get_by_role("tab", name="Home").click()
    expect(ana.page.get_by_role("button", name="New assignment")).to_be_visible()
    yield "home", [ana.page.get_by_role("main").screenshot()]
    yield "calendar", [_calendar(ana)]
    olga = _open(browser, sandbox, "olga")
    olga.go("press-alerts")
    yield "alert", [_shown(olga.doubt(140)).screenshot()]
    fms = FmsPage(browser.new_page(viewport=_WIDE, device_scale_factor=2), sandbox.fms)
    fms.open()
    expect(fms.page.get_by_role("table")).to_be_visible()
    yield "fms", [fms.page.screenshot()]


def _open(browser: Browser, sandbox: Sandbox, handle: str, scale: int = 2) -> SlackPage:
    window = _WINDOW if scale > 1 else _SMALL
    page = browser.new_page(viewport=window, device_scale_factor=scale)
    page.add_init_script("sessionStorage.setItem('panel', 'away')")
    page.goto(f"{sandbox.slack}/?as={handle}")
    slack = SlackPage(page)
    expect(slack.line).to_be_focused()
    return slack


def _shown(message: Locator) -> Locator:
    message.scroll_into_view_if_needed()
    expect(message).to_be_visible()
    return message


def _request(slack: SlackPage) -> Iterator[bytes]:
    """`/request 123` is typed, answered, and its number leads to the card."""
    _shown(slack.card(123))
    room = slack.page.get_by_role("main")
    yield room.screenshot()
    for letter in "/request 123":
        slack.page.keyboard.type(letter)
        yield room.screenshot()
    slack.page.keyboard.press("Enter")
    answer = slack.answer("Assignment 123 is requested")
    expect(answer).to_be_visible()
    yield room.screenshot()
    answer.get_by_role("link", name="123", exact=True).click()
    expect(slack.card(123, "Requested")).to_be_in_viewport()
    yield room.screenshot()


def _form(slack: SlackPage) -> bytes:
    slack.type("/assign")
    day = datetime.now(UTC).date()
    for label, days in (("First day", 14), ("Last day", 21)):
        slack.dialog.get_by_label(label).fill((day + timedelta(days)).isoformat())
    expect(slack.dialog).to_contain_text("7 nights")
    slack.dialog.get_by_label("Vehicle").press_sequentially("bmw x5")
    expect(slack.dialog.get_by_role("option").first).to_contain_text("free until")
    picture: bytes = slack.dialog.screenshot()
    slack.close_forms()
    return picture


def _calendar(slack: SlackPage) -> bytes:
    slack.go("press-assignments")
    soon = datetime.now(UTC).date() + timedelta(days=14)
    slack.type(f"/assignments calendar dallas {soon:%m-%d-%y}")
    expect(slack.answer("Dallas")).to_be_visible()
    slack.go("Media Scheduler")
    slack.page.get_by_role("tab", name="Messages").click()
    picture = slack.page.get_by_role("figure", name="calendar").last
    address = picture.get_by_role("link").last.get_attribute("href")
    assert address
    return _first_rows(slack.page.request.get(address).body())


def _first_rows(picture: bytes) -> bytes:
    """As much of a calendar as stands beside the other pictures: an office has forty rows."""
    whole, shown = Image.open(io.BytesIO(picture)), io.BytesIO()
    whole.crop((0, 0, whole.width, min(whole.height, _CALENDAR_HEIGHT))).save(shown, "PNG")
    return shown.getvalue()


def _save(name: str, frames: list[Image.Image]) -> None:
    """One picture as PNG, several as an animation, all of it in the same few colors."""
    for frame in frames:
        frame.thumbnail(_LARGEST)
    width, height = frames[0].size
    together = Image.new("RGB", (width, height * len(frames)))
    for index, frame in enumerate(frames):
        together.paste(frame, (0, index * height))
    palette = together.quantize(_COLORS)
    first, *rest = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in frames]
    if not rest:
        first.save(FOLDER / f"{name}.png", optimize=True)
        return
    times = [_HELD_MS // 2, *[_FRAME_MS] * (len(rest) - 2), _HELD_MS, _HELD_MS]
    first.save(FOLDER / f"{name}.gif", save_all=True, append_images=rest, duration=times, loop=0)


if __name__ == "__main__":
    sys.exit(main())
