"""Text as it is compared: what people type, whatever their keyboards make of it."""

import unicodedata

# Telephones and Macs make these of what is typed.
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'") | dict.fromkeys("\u2010\u2011\u2013", "-")
)
_SEPARATORS = str.maketrans(dict.fromkeys(",;:()[]\u00b7\u2026", " "))


def fold(text: str) -> str:
    """Small letters without accents, curled signs as plain ones, single blanks between words."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_SIGNS))
        text = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(text.lower().split())


def fold_apart(text: str) -> str:
    """As `fold`, where commas, brackets and the like keep words apart and are no part of them."""
    return fold(text.translate(_SEPARATORS))
