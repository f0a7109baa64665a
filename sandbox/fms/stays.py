"""What each vehicle did and will do: loans that are over, activities now and ahead."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from sandbox.fms import words
from sandbox.fms.rows import LOAN, Activity, Loan, Partner, Vehicle
from sandbox.fms.world import FIRST_ACTIVITY_ID

# Days between the newest finished loan and today, so that history never meets what is current.
QUIET_DAYS = 8
_LENGTHS = (3, 5, 7, 7, 7, 7, 10, 14)
_GAPS = (0, 0, 1, 2, 3, 5, 9)


class PartnersByOffice:
    """Picks a partner whom a vehicle's office can lend to."""

    def __init__(self, partners: Sequence[Partner]) -> None:
        self._everyone = partners
        self._offices: defaultdict[str, list[Partner]] = defaultdict(list)
        for partner in partners:
            self._offices[partner.office].append(partner)

    def pick(self, rng: Random, office: str) -> Partner:
        """Pick one of the office's own, or anyone where it has none (in tiny worlds)."""
        partners = self._offices.get(office) or self._everyone
        return partners[int(rng.random() * len(partners))]


@dataclass(frozen=True, slots=True)
class GeneratedLoans:
    """The finished loans of a fleet, made anew, and the same, each time they are gone through."""

    vehicles: Sequence[Vehicle]
    partners: PartnersByOffice
    shares: Sequence[int]
    today: date
    seed: int

    def __len__(self) -> int:
        return sum(self.shares)

    def __iter__(self) -> Iterator[Loan]:
        firsts = accumulate(self.shares, initial=FIRST_ACTIVITY_ID)
        for index, (vehicle, share) in enumerate(zip(self.vehicles, self.shares, strict=True)):
            rng = Random(self.seed * 1_000_003 + index)  # noqa: S311
            yield from self._loans(rng, vehicle, share, next(firsts))

    def _loans(self, rng: Random, vehicle: Vehicle, share: int, first: int) -> Iterator[Loan]:
        for number, (start, end) in enumerate(_finished(rng, share, self.today)):
            partner = self.partners.pick(rng, vehicle.office)
            yield Loan(
                activity_id=first + number,
                vin=vehicle.vin,
                person_id=partner.person_id,
                make=vehicle.make,
                model=vehicle.model,
                year=vehicle.year,
                model_short_name=vehicle.model_short_name,
                start_date=start,
                end_date=end,
                clips_received=int(rng.random() * 4),
                office=vehicle.office,
                name=partner.name,
                partner_address=partner.address,
                region=partner.default_loan_region,
            )


def share_out(rng: Random, total: int, among: int) -> list[int]:
    """Split `total` at random into `among` shares."""
    counts = Counter(rng.choices(range(among), k=total))
    return [counts[index] for index in range(among)]


def make_activities(
    rng: Random, vehicles: Sequence[Vehicle], partners: PartnersByOffice, today: date, ids: range
) -> Iterator[Activity]:
    """Make an activity for each of `ids`; those of one vehicle follow each other.

    A third of the vehicles is free, the first always: it is the one that examples use.
    """
    busy = rng.sample(vehicles[1:], max(1, len(vehicles) * 2 // 3)) if vehicles[1:] else vehicles
    remaining = iter(ids)
    for vehicle, share in zip(busy, share_out(rng, len(ids), len(busy)), strict=True):
        for start, end in _current(rng, share, today):
            yield _activity(rng, next(remaining), vehicle, partners, (start, end))


def _finished(rng: Random, count: int, today: date) -> Iterator[tuple[date, date]]:
    end = today.toordinal() - QUIET_DAYS - int(rng.random() * 20)
    for _ in range(count):
        start = end - _LENGTHS[int(rng.random() * len(_LENGTHS))]
        yield date.fromordinal(start), date.fromordinal(end)
        end = start - _GAPS[int(rng.random() * len(_GAPS))]


def _current(rng: Random, count: int, today: date) -> Iterator[tuple[date, date]]:
    start = today - timedelta(days=int(rng.random() * QUIET_DAYS))
    for _ in range(count):
        end = start + timedelta(days=rng.choice(_LENGTHS))
        yield start, end
        start = end + timedelta(days=rng.choice(_GAPS))


def _activity(
    rng: Random,
    activity_id: int,
    vehicle: Vehicle,
    partners: PartnersByOffice,
    dates: tuple[date, date],
) -> Activity:
    kind = rng.choices(words.ACTIVITY_TYPES, words.ACTIVITY_WEIGHTS)[0]
    partner = partners.pick(rng, vehicle.office) if kind == LOAN else None
    return Activity(
        activity_id=activity_id,
        person_id=partner.person_id if partner else None,
        vehicle_vin=vehicle.vin,
        activity_type=kind,
        start_date=dates[0],
        end_date=dates[1],
        to=partner.name if partner else words.PLACES[kind],
        partner_address=partner.address if partner else "",
        region=partner.default_loan_region if partner else vehicle.office,
    )
