"""Slack's page and FMS's page as people use them: by what is written there, never by a class."""

import re
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, expect

_ANY_STATUS = "Planned|Requested|Active|Completed|Unconfirmed"


class SlackPage:
    """The local Slack in one browser tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line = page.get_by_label("Message", exact=True)
        self.panel = page.get_by_role("complementary", name="The story")
        self.toast = page.locator("#toast")

    def become(self, name: str) -> None:
        """Choose under *You are*; `name` is as it stands there."""
        self.page.get_by_label("You are").select_option(label=name)
        expect(self.line).to_be_visible()

    def go(self, room: str) -> None:
        """Open a channel, or the app."""
        rooms = self.page.get_by_role("navigation", name="Channels and people")
        rooms.get_by_role("button", name=room).click()

    def type(self, line: str) -> None:
        """Write a line and send it with Enter."""
        self.line.fill(line)
        self.line.press("Enter")

    def messages(self, words: str | re.Pattern[str]) -> Locator:
        """Messages of the open channel that have these words."""
        return self.page.get_by_role("log").get_by_role("article").filter(has_text=words)

    def answers(self, words: str | re.Pattern[str]) -> Locator:
        """The messages that only this person sees and that have these words."""
        return self.messages("Only visible to you").filter(has_text=words)

    def answer(self, words: str | re.Pattern[str]) -> Locator:
        """The newest of them."""
        return self.answers(words).last

    def doubt(self, number: int) -> Locator:
        """The message in the alerts channel that asks whether FMS has a request."""
        return self.messages(f"Unconfirmed: assignment {number}").last

    def step(self, title: str) -> Locator:
        """A step of the story in the panel."""
        return self.panel.get_by_role("listitem").filter(has_text=title)

    def card(self, number: int, status: str = _ANY_STATUS) -> Locator:
        """The card of an assignment."""
        return self.messages(re.compile(rf"(?:{status})\s+·\s+{number}(?!\d)"))

    def partner_of(self, number: int) -> str:
        """Whom the assignment is for, as FMS writes the name."""
        said = self.card(number).inner_text()
        found = re.search(r" for\s+(\S+, \S+)", said)
        assert found, said
        return found[1]

    def see_card(self, number: int, status: str) -> None:
        """Wait until the card of `number` says `status`."""
        expect(self.card(number, status)).to_be_visible()

    def press(self, number: int, button: str) -> None:
        """Press a button of a card."""
        self.card(number).get_by_role("button", name=re.compile(rf"^{button}\b")).click()

    def say_something_elsewhere(self) -> None:
        """Have the page draw again: somebody writes, and this page has heard of it."""
        body = {"as": "ben", "channel": "random", "text": "Good morning"}
        with self.page.expect_response(re.compile("/sandbox/state")):
            self.page.request.post(urljoin(self.page.url, "/sandbox/act/type"), data=body)

    @property
    def dialog(self) -> Locator:
        """The form or the question that is open."""
        return self.page.get_by_role("dialog")

    def close_forms(self) -> None:
        """Close whatever is open over the channel."""
        if self.dialog.is_visible():
            self.dialog.get_by_role("button", name=re.compile("^(Close|Cancel|Keep)")).first.click()
            expect(self.dialog).to_be_hidden()


class FmsPage:
    """The local FMS in one browser tab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address

    def open(self, section: str = "") -> None:
        """Open the list of requests, or another section."""
        self.page.goto(f"{self._address}/{section}")

    def requests(self, partner: str) -> Locator:
        """The rows of the requests for a partner, newest first."""
        return self.page.get_by_role("row").filter(has_text=partner)

    def request(self, partner: str) -> Locator:
        """The row of the newest request for a partner."""
        return self.requests(partner).first

    def number_of(self, partner: str) -> str:
        """The number of the newest request for a partner."""
        number: str = self.request(partner).get_by_role("cell").first.inner_text()
        return number

    def answer(self, partner: str, button: str) -> None:
        """Approve, Deny or Return the request for a partner."""
        self.open()
        self.request(partner).get_by_role("button", name=re.compile(f"^{button} ")).click()
