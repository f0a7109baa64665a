"""Make media partners and the makes each may drive."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from sandbox.fms import words
from sandbox.fms.rows import ApprovedMake, Partner

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
    return Partner(
        person_id=partner.person_id,
        name=partner.name,
        address=_address(rng, office),
        office=office,
        default_loan_region=rng.choice(words.OFFICES[office]),
        notes_instructions=partner.notes_instructions,
        affiliation=partner.affiliation,
        activity_type_subcategory_id=partner.activity_type_subcategory_id,
    )
