"""What stands beside the local Slack on its page: other places, and a panel with a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from sandbox.slack.errors import Json


@dataclass(frozen=True, slots=True)
class Companion:
    """`links` are other pages by their words. `script` draws into the page's panel.

    `routes` are served beside the page's own, so that the script may ask them.
    """

    links: Mapping[str, str] = field(default_factory=dict)
    script: str = ""
    routes: Sequence[BaseRoute] = ()

    def as_json(self) -> Json:
        """As the page is told."""
        return {"links": dict(self.links), "script": self.script}
