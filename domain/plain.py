"""Text as a plain keyboard writes it, whatever telephones and sheets make of it."""

import re
import unicodedata

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_USUAL = {
    odd: usual
    for usual, odds in {
        "-": "\u2043\u2212\u02d7\u2796",
        "'": "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02b9\u02bb\u02bc\u00b4",
        '"': "\u201e\u201f\u2033\u02ba\u300c\u300d\u300e\u300f\u301d\u301e\u301f",
        "/": "\u2044\u2215",
        ".": "\u3002",
        ",": "\u3001\u060c",
    }.items()
    for odd in odds
}
_USUAL_OF_CATEGORY = {"Pd": "-", "Ps": "(", "Pe": ")", "Pi": '"', "Pf": '"'}
# Unicode takes them for letters, marks or symbols, and nothing is seen of them.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_VARIATIONS = range(0xFE00, 0xFE10)
_FRACTIONS = "\u00bc\u00bd\u00be\u2153\u2154\u215b\u215c\u215d\u215e"
# Some keyboards make one dash of two hyphens.
_OPTION = re.compile(r"(?<!\S)[\u2013-\u2015\u2e3a](?=[A-Za-z])")
# A sheet keeps digits as text by writing ="123".
_OPENING, _CLOSING = "=\"'`*_([{", "\"'`*_)]}.,;"
# Slack's own mentions, channels and links stay: they are more than the word within.
_ANGLED = re.compile(r"<([^<>@#!|:]+)>")


def plain(text: str) -> str:
    """Typed text, or a cell of a file, without what nobody means to type.

    Nothing invisible or full-width, one kind of dash, quote and bracket; and without quotes,
    brackets, asterisks and the like around it. Blanks within stay as they are.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(one for one in text if not _is_invisible(one))
        text = "".join(map(_as_usual, _OPTION.sub("--", text)))
    before = None
    while before != text:
        before = text
        text = text.strip().lstrip(_OPENING).rstrip(_CLOSING)
        text = _ANGLED.sub(r"\1", text) if _ANGLED.fullmatch(text) else text
    return text


def _is_invisible(one: str) -> bool:
    if unicodedata.category(one) in ("Cf", "Cc"):
        return not one.isspace()
    return one in _UNSEEN or ord(one) in _VARIATIONS


def _as_usual(one: str) -> str:
    if one.isascii():
        return one
    if ord(one) in _FULL_WIDTH:
        return chr(ord(one) - 0xFEE0)
    if one in _FRACTIONS:
        # A keyboard's own idea of what `1/2` is: the second of January.
        return unicodedata.normalize("NFKD", one).replace("\u2044", "/")
    return _USUAL.get(one) or _USUAL_OF_CATEGORY.get(unicodedata.category(one), one)
