"""What a person types behind `/free`: which cars are free, or first for whom."""

from bot.services.app import App
from bot.services.free import find_wanted
from bot.services.suggestions import Suggestions
from domain.free import FreeVehicles, FreeWanted
from domain.free_words import read_free_words
from domain.pages import ForWhom
from domain.typed import BadInput, BadKind
from storage import fleet

# So many words of a name are looked up.
_LONGEST_NAME = 6


async def find_free_by_words(
    app: App, suggestions: Suggestions, text: str
) -> FreeVehicles | ForWhom:
    """What the words ask for, or whom they may be for. Raises BadInput."""
    async with app.database.reading() as session:
        offices = await fleet.offices_in_reports(session)
    wanted = read_free_words(text, offices, app.today())
    if wanted.whom:
        found = await _for_whom(app, suggestions, wanted)
        if found.meant.best != 1:
            return found
        wanted = wanted.for_person(found.meant.found[0].person_id, found.words)
    return await find_wanted(app, wanted)


async def _for_whom(app: App, suggestions: Suggestions, wanted: FreeWanted) -> ForWhom:
    """As many words as can be of one name are of it: the others call the car."""
    longest = min(len(wanted.whom), _LONGEST_NAME)
    for words in range(longest, 0, -1):
        meant = await suggestions.partners_meant(app, " ".join(wanted.whom[:words]))
        if meant.best:
            return ForWhom(wanted, meant, words)
    if not meant.found:
        raise BadInput(BadKind.NO_PARTNER_LIKE, wanted.whom[0])
    return ForWhom(wanted, meant, 1)
