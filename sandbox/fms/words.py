"""The word lists the fleet is made of. Every name of a person or an outlet is invented."""

from typing import NamedTuple


class Model(NamedTuple):
    """A car line: its name in full and the short name FMS shows."""

    full: str
    short: str


OFFICES: dict[str, tuple[str, ...]] = {
    "Los Angeles": ("Los Angeles", "San Diego", "Las Vegas"),
    "New York": ("New York", "New Jersey", "Boston"),
    "Chicago": ("Chicago", "Milwaukee"),
    "Dallas": ("Dallas", "Houston", "Austin"),
    "Atlanta": ("Atlanta", "Charlotte"),
    "Miami": ("Miami", "Orlando"),
    "Seattle": ("Seattle", "Portland"),
    "Detroit": ("Detroit", "Cleveland"),
    "San Francisco": ("San Francisco", "Sacramento"),
    "Denver": ("Denver", "Salt Lake City"),
    "Phoenix": ("Phoenix", "Tucson"),
    "Washington DC": ("Washington DC", "Philadelphia"),
}
OFFICE_WEIGHTS = (22, 15, 10, 9, 8, 7, 7, 6, 6, 4, 3, 3)


def _models(*names: str) -> tuple[Model, ...]:
    return tuple(Model(name, " ".join(name.split()[:2])) for name in names)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MAKES: dict[str, tuple[Model, ...]] = {
    "Acura": _models("Integra A-Spec", "MDX Type S", "RDX Advance", "TLX"),
    "Alfa Romeo": _models("Giulia Quadrifoglio", "Stelvio Veloce", "Tonale"),
    "Audi": _models("A4 45 TFSI", "Q5 Premium Plus", "Q8 e-tron", "RS6 Avant"),
    "BMW": _models("330i xDrive", "i4 M50", "X3 M40i", "X5 xDrive50e"),
    "Buick": _models("Enclave Avenir", "Encore GX", "Envista"),
    "Cadillac": _models("CT5-V Blackwing", "Escalade ESV", "Lyriq"),
    "Chevrolet": _models("Corvette Stingray", "Equinox EV", "Silverado 1500 ZR2", "Trax 2RS"),
    "Chrysler": _models("300C", "Pacifica Hybrid"),
    "Dodge": _models("Charger Daytona", "Durango SRT", "Hornet R/T"),
    "Fiat": _models("500e"),
    "Ford": _models("Bronco Badlands", "F-150 Lightning", "Maverick", "Mustang Dark Horse"),
    "Genesis": _models("G70 3.3T", "GV60 Performance", "GV80 Coupe"),
    "GMC": _models("Acadia Denali", "Hummer EV SUV", "Sierra AT4X"),
    "Honda": _models("Accord Hybrid", "Civic Type R", "CR-V Sport Touring", "Ridgeline"),
    "Hyundai": _models("Elantra N", "Ioniq 5 N", "Palisade Calligraphy", "Tucson PHEV"),
    "Infiniti": _models("Q50 Red Sport", "QX60 Autograph", "QX80"),
    "Jaguar": _models("F-Pace SVR", "I-Pace"),
    "Jeep": _models("Gladiator Mojave", "Grand Cherokee 4xe", "Wrangler Rubicon 392"),
    "Kia": _models("Carnival SX", "EV6 GT", "EV9 Land", "Telluride X-Pro"),
    "Land Rover": _models("Defender 130", "Discovery", "Range Rover Sport"),
    "Lexus": _models("GX 550 Overtrail", "LC 500", "NX 450h+", "RZ 450e"),
    "Lincoln": _models("Aviator Black Label", "Nautilus Hybrid", "Navigator"),
    "Mazda": _models("CX-50 Turbo", "CX-90 PHEV", "Mazda3 Turbo", "MX-5 Miata"),
    "Mercedes-Benz": _models("C 300", "EQS SUV", "G 550", "GLC 43"),
    "MINI": _models("Cooper S", "Countryman JCW"),
    "Mitsubishi": _models("Eclipse Cross", "Outlander PHEV"),
    "Nissan": _models("Ariya Engage", "Frontier Pro-4X", "Pathfinder", "Z Performance"),
    "Polestar": _models("Polestar 2", "Polestar 3"),
    "Porsche": _models("911 Carrera T", "Cayenne E-Hybrid", "Macan Electric", "Taycan 4S"),
    "Ram": _models("1500 TRX", "2500 Power Wagon"),
    "Rivian": _models("R1S", "R1T"),
    "Subaru": _models("BRZ tS", "Crosstrek Wilderness", "Outback Onyx", "WRX TR"),
    "Tesla": _models("Model 3", "Model Y"),
    "Toyota": _models("4Runner", "GR Corolla", "Prius Limited", "Tacoma TRD Pro", "Tundra"),
    "Volkswagen": _models("Atlas Cross Sport", "Golf R", "ID.4", "ID. Buzz"),
    "Volvo": _models("EX30", "V60 Cross Country", "XC60 Recharge", "XC90 Ultimate"),
}

COLORS = (
    "Alpine White",
    "Obsidian Black",
    "Cement Grey",
    "Soul Red",
    "Lapis Blue",
    "Harvest Gold",
    "Canyon Orange",
    "Moss Green",
    "Silver Frost",
    "Copper Dune",
)
FLEETS = ("Press", "Press", "Press", "Launch", "Long Term", "Events")
FIRST_NAMES = _listed(
    "Alderin Aveline Bexley Brisa Calder Corvina Dellin Dovie Elowen Emberly Fenwick Fiora Garrick "
    "Greer Hadria Hollis Ione Isolde Jarrah Juniper Kestrel Kiva Larkin Linnea Marlo Merrin Nerys "
    "Niall Oberon Orla Paxton Perrin Quill Quinby Rhoswen Rowan Saffi Sorrel Tamsin Thane Ulric "
    "Una Vesper Viggo Wilder Wren Xanthe Yarrow Ysolde Zephyr Zoë"
)
SURNAME_STARTS = _listed(
    "Alder Amber Ash Bramble Briar Cinder Copper Dun Elder Fallow Fern Flint Gorse Hazel Heather "
    "Iron Juniper Kettle Lark Linden Maple Marsh Nettle Oaken Pepper Quarry Quill Raven Rowan "
    "Sedge Silver Tansy Thistle Thorn Umber Vine Walnut Willow Yarrow"
)
SURNAME_ENDS = _listed(
    "beck bourne brook bury by cote croft dale den field ford gate ham hurst ley low mere mont "
    "ridge shaw stead stoke thorpe ton wick wold worth"
)
# Names that break careless programs: an apostrophe, an accent, a comma, and words that Slack
# would read as a command to call everyone.
AWKWARD_NAMES = (
    "O'Fennimore, Åsa-Lïn",
    "Quillbrook, <!channel> & *Sons*",
    'Thornwick, Wilder "Ace"',
)
OUTLETS = (
    "Axle & Apex",
    "Camshaft Weekly",
    "Curbside Ledger",
    "Driveline Daily",
    "Freewheel FM",
    "Gearbox Gazette",
    "Kilometre Zero",
    "Motor Almanac",
    "Open Road Review",
    "Overdrive Hour",
    "Redline Report",
    "The Torque Times",
)
STREETS = _listed("Birchbark Cobble Driftwood Foundry Lantern Mill Orchard Poplar Quarry Saddle")
STREET_KINDS = ("Ave", "Blvd", "Ct", "Ln", "Rd", "St")
NOTES = (
    "",
    "",
    "",
    "",
    "Two keys, charge cable in frunk",
    "Return with full tank, no car wash",
    'Door ding, driver side, "minor"',
    "Premium fuel only\nCall the office before delivery",
)
INSTRUCTIONS = (
    "",
    "",
    "",
    "Deliver before noon, ask for the garage key",
    "No weekend delivery",
    "Leave with reception, 2nd floor\nPhone on arrival",
)
RANKS = ("A+", "A", "B", "C", "Pending")
RANK_WEIGHTS = (8, 30, 34, 18, 10)
ACTIVITY_TYPES = ("Loan", "Service", "Hold", "Hold for Turn In", "Special", "Event")
ACTIVITY_WEIGHTS = (62, 8, 12, 8, 4, 6)
PLACES = {
    "Service": "Service shop",
    "Hold": "On hold",
    "Hold for Turn In": "Turn in",
    "Special": "Special project",
    "Event": "Track day",
}
