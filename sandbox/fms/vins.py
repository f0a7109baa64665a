"""Vehicle identification numbers, as 49 CFR 565 shapes them: 17 characters, one a check digit."""

import zlib
from random import Random

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
