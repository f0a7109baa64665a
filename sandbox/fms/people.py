"""What FMS's people do with media partners."""

from collections.abc import Callable

from sandbox.fms.rules import FmsRules, UnknownRecord


class PartnerDesk:
    """Changes partners, each found by their number; the next media_partners report says so."""

    def __init__(self, rules: FmsRules, note: Callable[[], None]) -> None:
        self._world = rules.dataset
        self._note = note

    def remove(self, person_id: int, office: str | None = None) -> None:
        """Remove a partner: from one office, or altogether and then with every approved make.

        Their loans stay as they are. From here a create for them is answered with 404, unless
        another office knows them. Raises UnknownRecord.
        """
        known = [row.office for row in self._world.partners.of(person_id)]
        leaving = known if office is None else [name for name in known if name == office]
        if not leaving:
            raise UnknownRecord(f"Partner {person_id} not found")
        for name in leaving:
            del self._world.partners[person_id, name]
        if leaving == known:
            for row in self._world.approved_makes.of(person_id):
                del self._world.approved_makes[person_id, row.make]
        self._note()
