"""Generate a fleet of real size and shape: the same seed and day make the same fleet."""

from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from sandbox.fms.cars import make_vehicles
from sandbox.fms.people import make_approvals, make_partners
from sandbox.fms.stays import GeneratedLoans, PartnersByOffice, make_activities, share_out
from sandbox.fms.world import FIRST_ACTIVITY_ID, World

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


def generate_world(
    scale: float = 1.0, *, seed: int = DEFAULT_SEED, today: date | None = None
) -> World:
    """Make a fleet `scale` times the real size, as it stands on `today` (the fleet's date).

    Loan history, the bulk of it, is not held in memory: it is made again whenever it is read.
    Raises ValueError when `scale` leaves no vehicle or no partner.
    """
    sizes = {name: round(lines * scale) for name, lines in SIZES.items()}
    if not sizes["vehicles"] or not sizes["media_partners"]:
        raise ValueError(f"a fleet at scale {scale} would have no vehicle or no partner")
    restated = {name: max(1, round(lines * scale)) for name, lines in RESTATED.items()}
    return _populate(sizes, restated, seed, today or fleet_today())


def _populate(sizes: dict[str, int], restated: dict[str, int], seed: int, today: date) -> World:
    rng = Random(seed)  # noqa: S311
    vehicles = make_vehicles(rng, sizes["vehicles"], today)
    partners = make_partners(rng, sizes["media_partners"])
    by_office = PartnersByOffice(partners)
    finished = sizes["loan_history"] - restated["loan_history"]
    approvals = sizes["approved_makes"] - restated["approved_makes"]
    first_activity = FIRST_ACTIVITY_ID + finished
    activity_ids = range(first_activity, first_activity + sizes["current_activity"])
    return World.of(
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
