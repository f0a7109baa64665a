"""One sentence for everything typed that cannot be read: what is wrong, and what to type instead.

`{word}` is what was typed, in quotation marks; `{guess}` asks for what was probably meant, in the
form that its kind has.
"""

from collections.abc import Sequence
from datetime import date

from bot.messages.blocks import Message, section
from bot.messages.suggested import as_typed, suggestion
from bot.messages.text import day, escape, in_code
from domain.planning import Anyway
from domain.sync import REPORT_NAMES
from domain.typed import BadInput, BadKind
from domain.typed_again import typed_again

PLAN_EXAMPLE = "`/assign 456 789 12-01-26 12-08-26`"
FREE_EXAMPLE = "`/free chicago 12-01 12-08 audi`"
FORM_HINT = "type `/assign` alone for a form"
_LISTS = "`/assignments`, `/assignments mine`, `/assignments planned next week`"
_REPORTS = ", ".join(f"`{name}`" for name in REPORT_NAMES)

_SENTENCES = {
    BadKind.ONE_NUMBER_OR_SEVERAL: "{word} can be one number or several, so nothing was done. "
    "Type `{meant[0]}` if it is one, or `{meant[1]}` if it is several.",
    BadKind.NUMBER_IN_GROUPS: "{word} is not clear, so nothing was done. Type `{meant[0]}`.",
    BadKind.NUMBERED_LINES: "{word} can be a list whose lines are numbered, so nothing was done. "
    "{guess}Type the numbers of the assignments alone.",
    BadKind.NOTHING_NAMED: "Which assignment? Type its number, for example `{command} 123`.",
    BadKind.HISTORY_OF_ONE: "The history is that of one assignment: `/assignments history 123`.",
    BadKind.NOT_A_NUMBER: "{word} is not an assignment number, and no assignment fits it. "
    "{guess}Type numbers or ranges, for example `{command} 123` or `{command} 123 130-134`.",
    BadKind.NUMBER_TOO_SMALL: "Assignment numbers start at 1. "
    "Type the number on the card: `{command} 123`.",
    BadKind.NUMBER_TOO_LARGE: "No assignment has a number that large (the largest is {most:,}). "
    "Type the number on the card: `{command} 123`.",
    BadKind.RANGE_BACKWARDS: "{first}-{last} runs backwards. {guess}Type the smaller number first.",
    BadKind.TOO_MANY: "That names {count:,} assignments, and one command takes {most} at most. "
    "Type a smaller range, for example `{command} 130-134`.",
    BadKind.NOT_ALL: "No command takes all of them at once, so nothing was sent. {guess}Type "
    "numbers, such as `{command} 123 130-134`, or choose from an office or a week: "
    "`{command} denver`, `{command} next week`.",
    BadKind.NO_CARD: "{word} does not lead to an assignment's card. Type the number on the card: "
    "`{command} 123`.",
    BadKind.NOT_IN_A_PLAN: f"{{word}} is not clear. {{guess}}Type {PLAN_EXAMPLE}, or {FORM_HINT}.",
    BadKind.WHICH_PLAN_DAYS: "Which days? Type the first and the last one, or the first and how "
    "long: `/assign 456 789 12-01 12-08`, `/assign 456 789 tomorrow +7`.",
    BadKind.NOT_A_VEHICLE: "{word} is not a vehicle. Type its number in FMS, the end of its VIN, "
    f"or its make and model, for example {PLAN_EXAMPLE} or `/assign mazda cx-5`; or {FORM_HINT}.",
    BadKind.NOT_A_PERSON: "{word} is not a media partner. Type the number in FMS, or the name "
    f"after `for`, for example {PLAN_EXAMPLE} or `/assign mazda for reyes`; or {FORM_HINT}.",
    BadKind.NOT_A_DATE: "{word} is not a date. {guess}Type dates as 12-01-26, 12/01/2026 or "
    "2026-12-01.",
    BadKind.WHICH_WEEK: "{word} can be either of two days. {guess}Type the day itself.",
    BadKind.JUST_PASSED: "{word} passed on {passed}, so nothing was done. {guess}Type a later "
    "day, or the day with its year.",
    BadKind.DATES_BACKWARDS: "It would end on {end}, before it starts on {start}. Type the first "
    f"day first, for example {PLAN_EXAMPLE}.",
    BadKind.NO_SUCH_NAME: "No vehicle, partner or office is called {word}. {guess}"
    f"Try {_LISTS}. `/assignments help` lists every word it knows.",
    BadKind.NO_VEHICLE_LIKE: "No vehicle is called {word}, and nothing comes close. Type its "
    "number, the end of its VIN, or words: `/vehicle 456`, `/vehicle 2026 audi q5 denver`.",
    BadKind.NO_PARTNER_LIKE: "No partner is called {word}, and nothing comes close. Type the "
    "number, or words of the name: `/partner 789`, `/partner reyes maria`.",
    BadKind.TEXT_TOO_LONG: "That is too long to search for: use {most} characters at most. "
    "`{command} help` shows what you can ask for.",
    BadKind.NO_WEEK_OR_OFFICE: "{word} is neither an office nor a week. {guess}"
    "Try `/assignments calendar`, `/assignments calendar next`, "
    "`/assignments calendar 12-07-26` or `/assignments calendar denver`.",
    BadKind.NO_SUCH_CAR: "No car or office is called {word}. {guess}"
    "Type a make, model, color, year, the end of a VIN or an office, as in "
    f"{FREE_EXAMPLE}; FMS's reports do not say what kind of car it is.",
    BadKind.NO_SUCH_OFFICE: "No office is called {word}. {guess}"
    "Leave the office out for all of them.",
    BadKind.NO_SUCH_PARTNER: "No partner has the number {word} in FMS. Type it after `for`, as in "
    "`/free denver next week for 789`.",
    BadKind.DAYS_TWICE: "Which days? Type the first and the last one, or a word for them, once: "
    f"{FREE_EXAMPLE} or `/free next week`.",
    BadKind.WHICH_DAYS: "Which days? Type one, the first and the last one, or a word for them: "
    "`{command} 12-01 12-08`, `{command} friday`, `{command} next week` or `{command} december`.",
    BadKind.DAYS_BACKWARDS: "Those days would end on {end}, before they start on {start}. Type the "
    "first day first: `{command} 12-01 12-08`.",
    BadKind.ONE_OFFICE: "{first} and {other} are two offices. Name one of them, or none for all.",
    BadKind.FOR_WHOM: "Who is it for? Name one partner after `for`, by number or name: "
    "`/free denver next week for 789`, `/free denver suv for reyes`.",
    BadKind.NO_SUCH_DAYS: "Which days are {word}? Type the first and the last one, as in "
    f"{FREE_EXAMPLE}, or `today`, `friday`, `weekend`, `next week` or `december`.",
    BadKind.FREE_BACKWARDS: "Those days would end on {end}, before they start on {start}. Type the "
    f"first day first, as in {FREE_EXAMPLE}.",
    BadKind.FREE_IN_PAST: "{start} has passed, so nothing can be planned then. Type later days, "
    f"as in {FREE_EXAMPLE}.",
    BadKind.NOT_A_SYNC_WORD: "`/sync` does not know {word}. {guess}"
    "Type `/sync help` for what it knows.",
    BadKind.NOT_A_REPORT: f"{{word}} is not a report. {{guess}}The reports are {_REPORTS}.",
    BadKind.WHICH_REPORT: f"Which report? The reports are {_REPORTS}.",
    # In files: what stands in front is the name of the column, or of the file.
    BadKind.EMPTY: "is empty.",
    BadKind.SHEET_ERROR: "{word} is a spreadsheet error, not a value; correct the cell.",
    BadKind.NOT_AN_ID: "{word} is not a number that FMS uses.",
    BadKind.NOT_A_VIN: "{word} is not a VIN.",
    BadKind.NEITHER_YES_NOR_NO: f"{{word}} is neither yes nor no, nor one of {', '.join(Anyway)}.",
    BadKind.NO_VEHICLE: "vehicle_id and vin are empty.",
    BadKind.TOO_MANY_CELLS: "it has more cells than the first row has columns.",
    BadKind.NOT_CSV: "is not a CSV file; save the sheet as CSV first.",
    BadKind.BROKEN_CSV: "cannot be read as CSV from here on: {word}.",
    BadKind.NO_COLUMN: "has no column {missing}; its first row must name the columns: {known}. "
    "That row is: {found}.",
    BadKind.COLUMN_TWICE: "has the column {name} twice.",
}
_FORMS = {
    BadKind.NUMBERED_LINES: "`{command} {meant}`",
    BadKind.NOT_A_NUMBER: "`{command} {meant}`",
    BadKind.RANGE_BACKWARDS: "`{command} {meant}`",
    BadKind.NOT_A_SYNC_WORD: "`/sync {meant}`",
    BadKind.NO_SUCH_NAME: "*{meant}*",
    BadKind.NO_WEEK_OR_OFFICE: "*{meant}*",
    BadKind.NO_SUCH_CAR: "*{meant}*",
    BadKind.NO_SUCH_OFFICE: "*{meant}*",
}


def complaint(error: BadInput, command: str = "", again: Sequence[str] = ()) -> str:
    """What is wrong with what was typed behind a command, or stands in a file; in mrkdwn.

    `again` are lines as they may have been meant.
    """
    form = _FORMS.get(error.kind, "`{meant}`")
    meant = [in_code(one) if "`" in form else escape(one) for one in error.meant]
    known = [f"`{in_code(line)}`" for line in again] or [
        form.format(command=command, meant=one) for one in meant
    ]
    guesses = " or ".join(known)
    said = _SENTENCES[error.kind].format(
        word=f"\u201c{escape(error.word)}\u201d",
        guess=f"Did you mean {guesses}? " if guesses else "",
        meant=meant,
        command=command,
        **{name: _in_words(fact) for name, fact in error.facts.items()},
    )
    return f"{escape(error.column)} {said}" if error.column else said


def render_bad_input(error: BadInput, command: str, typed: str = "") -> Message:
    """One private sentence; nothing was sent and nothing changed.

    What was `typed` behind a command is offered as it may have been meant, with a button for it.
    """
    lines = _again(error, typed) if command.startswith("/") else []
    text = complaint(error, command, [as_typed(command, line) for line in lines])
    offered = [row for line in lines for row in suggestion(command, line)]
    return Message(text, (section(text), *offered))


def _again(error: BadInput, typed: str) -> list[str]:
    lines = [typed_again(typed, error.word, one) for one in error.meant]
    return [one for one in lines if one is not None]


def _in_words(fact: int | date | str) -> int | str:
    if isinstance(fact, date):
        return day(fact)
    return fact if isinstance(fact, int) else escape(fact)
