"""Which assignments are meant, where a person has named none by its number."""

from bot.messages.blocks import Message
from bot.messages.listing import render_empty_list, render_list
from domain.assignment import Action
from domain.fms_links import FmsLinks
from domain.list_words import ListPage

_NOTHING_YET = {
    Action.REQUEST: "Nothing was sent.",
    Action.UNREQUEST: "Nothing was taken back.",
}
_NONE = {
    Action.REQUEST: "None of these is planned, so there is nothing to request",
    Action.UNREQUEST: "None of these is requested, so there is nothing to take back",
}


def render_which(page: ListPage, action: Action, links: FmsLinks) -> Message:
    """Those that can be meant, each with its button; even one is asked about."""
    question = "Is it this one?" if page.total == 1 else "Which one?"
    asked = Message.say(f"{_NOTHING_YET[action]} {question}")
    return render_list(page, links, asked, asks=True)


def render_none_of_them(page: ListPage, action: Action, links: FmsLinks) -> Message:
    """Those that fit the words, and stand where the command has no meaning."""
    if not page.total:
        return render_empty_list(page)
    return render_list(page, links, Message.say(f"{_NOTHING_YET[action]} {_NONE[action]}:"))
