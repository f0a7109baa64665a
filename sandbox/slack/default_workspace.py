"""The workspace everybody plays in: named people, three channels, the bot."""

import time

from sandbox.slack.channels import Channel
from sandbox.slack.clock import Clock
from sandbox.slack.people import OTHER_TEAM, User, UserGroup
from sandbox.slack.workspace import Workspace

ANA = User("U0ANARUIZ", "ana", "Ana Ruiz", "Press-car coordinator")
BEN = User("U0BENOKAF", "ben", "Ben Okafor", "Press-car coordinator")
OLGA = User("U0OLGALIN", "olga", "Olga Lind", "Operations", is_admin=True)
MIA = User("U0MIATANA", "mia", "Mia Tanaka", "Events")
GUS = User("U0GUSGUES", "gus", "Gus Hale", "Guest", is_restricted=True, is_ultra_restricted=True)
EVE = User("U0EVEXTER", "eve", "Eve Marsh", "Dealer Group", team_id=OTHER_TEAM)
DORA = User("U0DORAGON", "dora", "Dora Quist", "Left in 2024", deleted=True)
ROBO = User("U0ROBOBOT", "robo", "Other Bot", is_bot=True)
# Slack: is_bot is false for Slackbot.
SLACKBOT = User("USLACKBOT", "slackbot", "Slackbot")
BOT = User("U0PRESSBT", "scheduler", "Media Scheduler", is_bot=True)

COORDINATORS = UserGroup("S0COORDIN", "press-coordinators", (ANA.id, BEN.id))
OPS = UserGroup("S0PRESSOP", "press-ops", (OLGA.id,))

ASSIGNMENTS = "C0ASSIGNM"
ALERTS = "C0ALERTSX"
RANDOM = "C0RANDOMX"


def default_workspace(*, clock: Clock = time.time) -> Workspace:
    """A fresh copy of the workspace.

    The bot is in #press-assignments (shared with Eve's company, a guest in it) and in
    #press-alerts, not in #random.
    """
    staff = [ANA.id, BEN.id, OLGA.id, MIA.id]
    return Workspace(
        BOT,
        (ANA, BEN, OLGA, MIA, GUS, EVE, DORA, ROBO, SLACKBOT),
        (
            Channel(
                ASSIGNMENTS,
                "press-assignments",
                members=[*staff, GUS.id, EVE.id, BOT.id],
                purpose="Who gets which car, and when",
                is_ext_shared=True,
            ),
            Channel(
                ALERTS,
                "press-alerts",
                members=[ANA.id, BEN.id, OLGA.id, BOT.id],
                purpose="Syncs, errors, and what needs a look",
            ),
            Channel(RANDOM, "random", members=[*staff, GUS.id], purpose="No bot in here"),
        ),
        (COORDINATORS, OPS),
        clock=clock,
    )
