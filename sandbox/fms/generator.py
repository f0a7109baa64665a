"""Generate a fleet of real size and shape: the same seed and day make the same fleet."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from sandbox.fms import words
from sandbox.fms.dataset import FIRST_ACTIVITY_ID, Dataset
from sandbox.fms.rows import LOAN, Activity, ApprovedMake, Loan, Partner, Vehicle

ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VALUES = dict(zip("ABCDEFGH", range(1, 9), strict=True))
_VALUES |= dict(zip("JKLMN", range(1, 6), strict=True)) | {"P": 7, "R": 9}
_VALUES |= dict(zip("STUVWXYZ", range(2, 10), strict=True))
_VALUES |= {digit: int(digit) for digit in "0123456789"}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
_SERIALS = 900_000


def make_vin(rng: Random, make: str, year: int, serial: int) -> str:
    """Make a valid VIN; its last six digits are unique for serials below 900,000."""
    maker = _maker_code(make)
    attributes = "".join(rng.choices(ALPHABET, k=5))
    # A prime step scatters the serials, so that the last eight tell cars apart at a glance.
    number = 100_000 + serial * 7_919 % _SERIALS
    vin = f"{maker}{attributes}0{_YEAR_CODES[(year - 2010) % 30]}{rng.choice(ALPHABET)}{number}"
    return f"{vin[:8]}{check_digit(vin)}{vin[9:]}"


def check_digit(vin: str) -> str:
    """Return what the ninth character of `vin` has to be."""
    total = sum(_VALUES[char] * weight for char, weight in zip(vin, _WEIGHTS, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def _maker_code(make: str) -> str:
    number = zlib.crc32(make.encode())
    return "".join(ALPHABET[number >> shift & 15] for shift in (0, 8, 16))


# The vehicle of the integration document's example; the others are numbered in the thousands.
EXAMPLE_VEHICLE_ID = 456
FIRST_VEHICLE_ID = 4_001


def make_vehicles(rng: Random, count: int, today: date) -> list[Vehicle]:
    """Make `count` vehicles that are in service on `today`."""
    return [_vehicle(rng, index, today) for index in range(count)]


def _vehicle(rng: Random, index: int, today: date) -> Vehicle:
    make = rng.choice(list(words.MAKES))
    model = rng.choice(words.MAKES[make])
    in_service = _month_before(rng, today)
    year = in_service.year + (in_service.month > 7)
    return Vehicle(
        vehicle_id=EXAMPLE_VEHICLE_ID if index == 0 else FIRST_VEHICLE_ID + 3 * index,
        year=year,
        make=make,
        model=model.full,
        model_short_name=model.short,
        office=office_name(rng),
        vin=make_vin(rng, make, year, serial=index),
        fleet=rng.choice(words.FLEETS),
        registration_exp=_renewed(rng.randint(-10, 360), today),
        insurance_exp=_renewed(rng.randint(5, 360), today),
        current_mileage=rng.randint(120, 17_800),
        in_service_date=in_service,
        expected_turn_in_date=_turn_in(rng, in_service, today),
        notes=rng.choice(words.NOTES),
        color=rng.choice(words.COLORS),
    )


def _month_before(rng: Random, today: date) -> date:
    # Long enough ago for the vehicle's whole loan history to come after it.
    return (today - timedelta(days=rng.randint(300, 460))).replace(day=1)


def _renewed(days: int, today: date) -> date:
    """Most papers are renewed in time; those of one car in a hundred were forgotten."""
    return today + timedelta(days=days if days in (-3, -2, 7, 8) else 60 + days)


def _turn_in(rng: Random, in_service: date, today: date) -> date | None:
    if rng.random() < 0.06:
        return None
    return max(in_service + timedelta(days=365), today + timedelta(days=rng.randint(3, 200)))


# The person of the integration document's example; the others follow.
FIRST_PERSON_ID = 789


def make_partners(rng: Random, count: int) -> list[Partner]:
    """Make `count` partner rows; about one person in twenty is known to two offices."""
    second_offices = count // 20
    partners = [_partner(rng, index) for index in range(count - second_offices)]
    known_twice = rng.sample(partners, second_offices)
    return partners + [_in_another_office(rng, partner) for partner in known_twice]


def make_approvals(rng: Random, partners: Sequence[Partner], count: int) -> Iterator[ApprovedMake]:
    """Share `count` approvals among the people, none of them twice for one make."""
    people = list({partner.person_id: partner for partner in partners}.values())
    share = Counter(rng.choices(range(len(people)), k=count))
    makes = list(words.MAKES)
    for index, approvals in share.items():
        person = people[index]
        ranks = rng.choices(words.RANKS, words.RANK_WEIGHTS, k=approvals)
        chosen = rng.sample(makes, min(approvals, len(makes)))
        for make, rank in zip(chosen, ranks, strict=False):
            yield ApprovedMake(person.person_id, person.name, make, rank)


def office_name(rng: Random) -> str:
    """Pick an office, the big ones more often."""
    return rng.choices(list(words.OFFICES), words.OFFICE_WEIGHTS)[0]


def _partner(rng: Random, index: int) -> Partner:
    office = office_name(rng)
    return Partner(
        person_id=FIRST_PERSON_ID + 3 * index,
        name=_name(rng, index),
        address=_address(rng, office),
        office=office,
        default_loan_region=rng.choice(words.OFFICES[office]),
        notes_instructions=rng.choice(words.INSTRUCTIONS),
        affiliation=rng.choice(words.OUTLETS),
        activity_type_subcategory_id=rng.randint(1, 9),
    )


def _name(rng: Random, index: int) -> str:
    # The first person has an ordinary name, being the one that documents mention.
    if 0 < index <= len(words.AWKWARD_NAMES):
        return words.AWKWARD_NAMES[index - 1]
    surname = rng.choice(words.SURNAME_STARTS) + rng.choice(words.SURNAME_ENDS)
    return f"{surname}, {rng.choice(words.FIRST_NAMES)}"


def _address(rng: Random, city: str) -> str:
    street = f"{rng.choice(words.STREETS)} {rng.choice(words.STREET_KINDS)}"
    return f"{rng.randint(10, 9999)} {street}, {city}, {rng.randint(10_000, 99_999)}"


def _in_another_office(rng: Random, partner: Partner) -> Partner:
    office = rng.choice([name for name in words.OFFICES if name != partner.office])
    return replace(
        partner,
        address=_address(rng, office),
        office=office,
        default_loan_region=rng.choice(words.OFFICES[office]),
    )


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
        """Pick one of the office's own, or anyone where it has none (in tiny datasets)."""
        partners = self._offices.get(office) or self._everyone
        return partners[int(rng.random() * len(partners))]


@dataclass(frozen=True, slots=True)
class GeneratedLoans:
    """The finished loans of a fleet, made again, and the same, each time they are gone through."""

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
            clips = int(rng.random() * 4)
            yield Loan.of(first + number, vehicle, partner, (start, end), clips)


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


# Lines of each report at scale 1, 18,214 in all.
SIZES = {
    "vehicles": 980,
    "media_partners": 590,
    "approved_makes": 4_700,
    "loan_history": 10_830,
    "current_activity": 1_114,
}
# How many of these lines repeat a key of the same report with an older value.
RESTATED = {"approved_makes": 3, "loan_history": 5}
DEFAULT_SEED = 20_260
FLEET_TIMEZONE = ZoneInfo("America/Los_Angeles")


def fleet_today() -> date:
    """Return the date at the fleet's home, which is what its reports are relative to."""
    return datetime.now(FLEET_TIMEZONE).date()


def generate_dataset(
    scale: float = 1.0, *, seed: int = DEFAULT_SEED, today: date | None = None
) -> Dataset:
    """Make a fleet `scale` times the real size, as it stands on `today` (the fleet's date).

    Loan history, the bulk of it, is not held in memory: it is made again whenever it is read.
    Raises ValueError when `scale` leaves no vehicle or no partner.
    """
    sizes = {name: round(lines * scale) for name, lines in SIZES.items()}
    if not sizes["vehicles"] or not sizes["media_partners"]:
        raise ValueError(f"a fleet at scale {scale} would have no vehicle or no partner")
    restated = {name: max(1, round(lines * scale)) for name, lines in RESTATED.items()}
    return _populate(sizes, restated, seed, today or fleet_today())


def _populate(sizes: dict[str, int], restated: dict[str, int], seed: int, today: date) -> Dataset:
    rng = Random(seed)  # noqa: S311
    vehicles = make_vehicles(rng, sizes["vehicles"], today)
    partners = make_partners(rng, sizes["media_partners"])
    by_office = PartnersByOffice(partners)
    finished = sizes["loan_history"] - restated["loan_history"]
    approvals = sizes["approved_makes"] - restated["approved_makes"]
    first_activity = FIRST_ACTIVITY_ID + finished
    activity_ids = range(first_activity, first_activity + sizes["current_activity"])
    return Dataset.of(
        today,
        vehicles=vehicles,
        partners=partners,
        approved_makes=make_approvals(rng, partners, approvals),
        loans=GeneratedLoans(
            vehicles, by_office, share_out(rng, finished, len(vehicles)), today, seed
        ),
        activities=make_activities(rng, vehicles, by_office, today, activity_ids),
        restated=restated,
        seed=seed,
    )
