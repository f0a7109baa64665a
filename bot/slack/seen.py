"""What a person had before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ViewState:
    """A modal or Home tab as the person had it before them; `hash` tells whether it is stale.

    `values` are the elements' states, by action id. Ids in them are looked up, never trusted.
    `metadata` is what we had it carry.
    """

    id: str
    hash: str
    values: Mapping[str, Mapping[str, Any]]
    metadata: str | None = None
