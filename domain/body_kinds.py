"""Which models are SUVs, pickups and vans: no report of FMS says so, and people ask for them so.

A table of what the makes sell in North America. What is not in it is found by its name alone.
"""

from functools import lru_cache

from domain.search import fold

# Makes with the beginnings of their models' names.
_SUVS = {
    "acura": "adx, mdx, rdx, zdx",
    "alfa romeo": "stelvio, tonale",
    "aston martin": "dbx",
    "audi": "q3, q4, q5, q6, q7, q8, rs q, sq",
    "bentley": "bentayga",
    "bmw": "ix, x1, x2, x3, x4, x5, x6, x7, xm",
    "buick": "enclave, encore, envision, envista",
    "cadillac": "escalade, lyriq, optiq, vistiq, xt",
    "chevrolet": "blazer, equinox, suburban, tahoe, trailblazer, traverse, trax",
    "dodge": "durango, hornet, journey",
    "fiat": "500x",
    "ford": "bronco, edge, escape, expedition, explorer, mustang mach-e",
    "genesis": "gv",
    "gmc": "acadia, hummer ev suv, terrain, yukon",
    "honda": "cr-v, hr-v, passport, pilot, prologue",
    "hyundai": "ioniq 5, ioniq 9, kona, nexo, palisade, santa fe, tucson, venue",
    "infiniti": "qx",
    "jaguar": "e-pace, f-pace, i-pace",
    "jeep": (
        "cherokee, compass, grand cherokee, grand wagoneer, recon, renegade, wagoneer, wrangler"
    ),
    "kia": "ev6, ev9, niro, seltos, sorento, soul, sportage, telluride",
    "lamborghini": "urus",
    "land rover": "defender, discovery, lr, range rover",
    "lexus": "gx, lx, nx, rx, rz, tx, ux",
    "lincoln": "aviator, corsair, nautilus, navigator",
    "lucid": "gravity",
    "maserati": "grecale, levante",
    "mazda": "cx",
    "mercedes-benz": "amg g , eqb, g , g-class, gl",
    "mini": "countryman",
    "mitsubishi": "eclipse cross, outlander",
    "nissan": "ariya, armada, kicks, murano, pathfinder, rogue",
    "polestar": "polestar 3, polestar 4",
    "porsche": "cayenne, macan",
    "rivian": "r1s, r2",
    "rolls-royce": "cullinan",
    "subaru": "ascent, crosstrek, forester, outback, solterra, trailseeker",
    "tesla": "model x, model y",
    "toyota": (
        "4runner, bz, c-hr, corolla cross, crown signia, grand highlander, highlander, "
        "land cruiser, rav4, sequoia, venza"
    ),
    "vinfast": "vf",
    "volkswagen": "atlas, id.4, taos, tiguan",
    "volvo": "c40, ec40, ex, xc",
}
_PICKUPS = {
    "chevrolet": "colorado, silverado",
    "ford": "f-, maverick, ranger, super duty",
    "gmc": "canyon, hummer ev pickup, sierra",
    "honda": "ridgeline",
    "hyundai": "santa cruz",
    "jeep": "gladiator",
    "nissan": "frontier, titan",
    "ram": "1500, 2500, 3500",
    "rivian": "r1t",
    "tesla": "cybertruck",
    "toyota": "tacoma, tundra",
}
_VANS = {
    "chevrolet": "express",
    "chrysler": "pacifica, voyager",
    "ford": "e-transit, transit",
    "gmc": "savana",
    "honda": "odyssey",
    "kia": "carnival",
    "mercedes-benz": "esprinter, metris, sprinter",
    "ram": "promaster",
    "toyota": "sienna",
    "volkswagen": "id. buzz",
}


def _beginnings(table: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{make} {one}" for make, models in table.items() for one in models.split(", "))


_KINDS = {"suv": _beginnings(_SUVS), "pickup": _beginnings(_PICKUPS), "van": _beginnings(_VANS)}
_ALSO = {
    "suvs": "suv",
    "crossover": "suv",
    "crossovers": "suv",
    "pickups": "pickup",
    "truck": "pickup",
    "trucks": "pickup",
    "vans": "van",
    "minivan": "van",
    "minivans": "van",
}


def kind_named(word: str) -> str | None:
    """The kind of car that a folded word means."""
    word = _ALSO.get(word, word)
    return word if word in _KINDS else None


@lru_cache(maxsize=4096)
def kinds_of(make: str, model: str) -> tuple[str, ...]:
    """What a model is known to be."""
    # A blank behind it, for names that end with the beginning.
    called = f"{fold(f'{make} {model}')} "
    return tuple(kind for kind, beginnings in _KINDS.items() if called.startswith(beginnings))
