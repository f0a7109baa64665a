"""What happens once: the latest keys are remembered, as many as can come again in time."""

from collections import OrderedDict

_MOST = 1000


class Once:
    """In one process: what must happen once for all of them is the database's to say."""

    def __init__(self) -> None:
        self._lately: OrderedDict[str, None] = OrderedDict()

    def again(self, key: str) -> bool:
        """Whether this key came before; from now on it did."""
        if key in self._lately:
            return True
        self._lately[key] = None
        if len(self._lately) > _MOST:
            self._lately.popitem(last=False)
        return False
