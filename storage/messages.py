"""The messages that Slack shows: what is wanted of them, which are behind, and who draws one."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, UpdateBase, bindparam, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import and_, case, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select, SelectOfScalar

from domain.messages import Mark, MessageKind, PutAside, card_thread, digests_about
from storage.columns import UtcDateTime
from storage.engine import is_news
from storage.leases import living
from storage.statements import as_values, insert_into, is_sqlite, no_index, rows_changed, table_of
from storage.tables import LeaseRow, SlackMessageRow

_Where = Select[str, str, str, str | None, str | None]

# No message is due later than this, whatever some clock said when its time was set.
LONGEST_WAIT = timedelta(minutes=5)
# For so long others keep off a message that somebody draws.
TURN = timedelta(seconds=30)


async def present(session: AsyncSession, app_now: datetime) -> datetime:
    """The moment that every time of being due, and so every turn at a message, goes by.

    It is the database's on PostgreSQL: a process whose clock is ahead would else take what another
    is drawing. SQLite has no clock but its machine's, which is the app's as well.
    """
    if is_sqlite(session):
        return app_now
    # Not now(): that is when the transaction began.
    found = await session.exec(select(func.clock_timestamp(type_=UtcDateTime())))
    return found.one()


async def add_message(session: AsyncSession, message: SlackMessageRow) -> None:
    """Have a message shown; where its key is known, have that one brought up to date."""
    values = as_values(message)
    del values["id"]
    insert = insert_into(session, SlackMessageRow).values(**values)
    again = {"wanted_revision": SlackMessageRow.wanted_revision + 1}
    await session.exec(insert.on_conflict_do_update(index_elements=["key"], set_=again))
    is_news(session)


async def bump_revision(session: AsyncSession, kind: MessageKind, subject: str) -> int:
    """Have every message of this kind about this subject drawn again; returns how many."""
    is_news(session)
    return await rows_changed(session, _again(), {"of_kind": kind, "about": subject})


async def bump_message(session: AsyncSession, message: SlackMessageRow) -> None:
    """Have this one drawn again, and no other about its subject."""
    await _bump(session, col(SlackMessageRow.id) == message.id)


async def _bump(session: AsyncSession, which: ColumnElement[bool]) -> int:
    is_news(session)
    again = {"wanted_revision": SlackMessageRow.wanted_revision + 1}
    return await rows_changed(session, update(SlackMessageRow).where(which).values(**again))


async def bump_assignment(
    session: AsyncSession, assignment_id: int, offices: Collection[str], at: datetime
) -> None:
    """Have an assignment's card drawn again, and the digests of these offices that stand today."""
    is_news(session)
    about = {"about": str(assignment_id), "digests": digests_about(at, offices)}
    await rows_changed(session, _card_and_digests_again(), about)


# One statement, since every request comes this way; building it takes longer than running it.
@functools.cache
def _card_and_digests_again() -> UpdateBase:
    messages = table_of(SlackMessageRow)
    kind, subject = messages.c.kind, messages.c.subject
    is_card = and_(kind == MessageKind.CARD, subject == bindparam("about"))
    is_digest = and_(kind == MessageKind.DIGEST, subject.in_(bindparam("digests", expanding=True)))
    again = update(messages).where(or_(is_card, is_digest))
    return again.values(wanted_revision=messages.c.wanted_revision + 1)


@functools.cache
def _again() -> UpdateBase:
    messages = table_of(SlackMessageRow)
    is_it = messages.c.kind == bindparam("of_kind"), messages.c.subject == bindparam("about")
    return update(messages).where(*is_it).values(wanted_revision=messages.c.wanted_revision + 1)


async def bump_digests(session: AsyncSession, at: datetime, office: str = "") -> None:
    """Have the digests that stand today drawn again: all of them, or those of an office."""
    days = digests_about(at, (office,))
    of_today = or_(*(col(SlackMessageRow.subject).startswith(one) for one in days))
    await _bump(session, and_(col(SlackMessageRow.kind) == MessageKind.DIGEST, of_today))


async def add_card(session: AsyncSession, assignment_id: int, target: str, at: datetime) -> None:
    """Have the card of a new assignment posted."""
    key = card_thread(assignment_id)
    card = SlackMessageRow(
        key=key,
        kind=MessageKind.CARD,
        subject=str(assignment_id),
        target=target,
        stream=key,
        created_at=at,
        due_at=await present(session, at),
    )
    await add_message(session, card)


async def messages_due(
    session: AsyncSession,
    now: datetime,
    kinds: Collection[str],
    *,
    closed_to_posts: Collection[str] = (),
    edits: bool = True,
    limit: int,
) -> Sequence[int]:
    """Ids of the messages to draw next: those longest due, the first that is behind of a stream.

    Other kinds are left to the version that knows them, and hold up no stream.
    `closed_to_posts` are targets that Slack takes no post for now, `edits` says whether it takes
    edits.
    """
    statement = _due(frozenset(kinds), frozenset(closed_to_posts), edits)
    found = await session.exec(statement, params=_moments(now) | {"most": limit})
    return [one for one in found if one is not None]


# Asked with every wake of the delivery: building it takes longer than running it.
@functools.lru_cache(maxsize=32)
def _due(
    kinds: frozenset[str], closed_to_posts: frozenset[str], edits: bool
) -> SelectOfScalar[int | None]:
    earlier, kind = aliased(SlackMessageRow), no_index(col(SlackMessageRow.kind))
    waits_for_another = (
        select(earlier.id)
        .where(
            col(earlier.wanted_revision) > col(earlier.shown_revision),
            col(earlier.holds_stream),
            col(earlier.kind).in_(kinds),
            col(earlier.stream) == col(SlackMessageRow.stream),
            col(earlier.id) < col(SlackMessageRow.id),
        )
        .exists()
    )
    statement = (
        select(col(SlackMessageRow.id))
        .where(_is_due(), kind.in_(kinds), ~waits_for_another)
        .order_by(col(SlackMessageRow.due_at), col(SlackMessageRow.id))
        .limit(bindparam("most", type_=Integer))
    )
    is_posted = col(SlackMessageRow.ts).is_not(None)
    if closed_to_posts:
        is_open = col(SlackMessageRow.target).not_in(closed_to_posts)
        statement = statement.where(or_(is_posted, is_open))
    return statement if edits else statement.where(~is_posted)


async def claim_messages(
    session: AsyncSession, ids: Collection[int], *, now: datetime
) -> Sequence[SlackMessageRow]:
    """Become the one who draws these for a TURN; those that another draws are left out."""
    # Several are held at once, and who changes several may hold some already: those are left
    # for later, so that no two wait for each other.
    those = select(SlackMessageRow.id).where(col(SlackMessageRow.id).in_(ids))
    free = those.with_for_update(skip_locked=True)
    return await _claimed(session, _claim(col(SlackMessageRow.id).in_(free)), now)


async def claim_standing(
    session: AsyncSession, kind: MessageKind, subject: str, *, now: datetime
) -> Sequence[SlackMessageRow]:
    """As `claim_messages`, for what stands in Slack of this kind about this subject.

    Only for kinds that come first in their stream, where nothing earlier can be behind.
    """
    about = {"of_kind": str(kind), "about": subject}
    return await _claimed(session, _claim_standing(), now, about)


# As every request ends with it: building it takes longer than running it.
@functools.cache
def _claim_standing() -> UpdateBase:
    return _claim(
        and_(
            col(SlackMessageRow.kind) == bindparam("of_kind"),
            col(SlackMessageRow.subject) == bindparam("about"),
            col(SlackMessageRow.ts).is_not(None),
        )
    )


def _claim(which: ColumnElement[bool]) -> UpdateBase:
    """To be asked with `_moments`."""
    return (
        update(SlackMessageRow)
        .where(which, _is_due())
        .values(
            due_at=bindparam("until", type_=UtcDateTime),
            claimed_digest=SlackMessageRow.shown_digest,
            shown_digest=None,
        )
        .returning(SlackMessageRow)
        .execution_options(synchronize_session=False)
    )


async def _claimed(
    session: AsyncSession,
    claiming: UpdateBase,
    now: datetime,
    about: Mapping[str, str] | None = None,
) -> Sequence[SlackMessageRow]:
    moments = {**_moments(now), "until": now + TURN, **(about or {})}
    claimed = await session.exec(claiming, params=moments)
    return sorted(claimed.scalars(), key=lambda one: one.id or 0)


async def end_waits(session: AsyncSession, now: datetime, *, holder: str) -> None:
    """Have all that is behind due now, where nobody but the holder of this lease lives.

    What the others were drawing when they died would wait for its turn to lapse.
    """
    # Starts come one after the other (`ensure_installation`): one before this is seen to live.
    others = living(session).where(col(LeaseRow.name) != holder)
    waits = and_(is_behind(), col(SlackMessageRow.due_at) > now)
    statement = update(SlackMessageRow).where(waits, ~others.exists())
    await session.exec(statement.values(due_at=now))


def _is_due() -> ColumnElement[bool]:
    """To be asked with `_moments`."""
    due_at = col(SlackMessageRow.due_at)
    now, latest = (bindparam(name, type_=UtcDateTime) for name in ("now", "latest"))
    return and_(is_behind(), or_(due_at <= now, due_at > latest))


def _moments(now: datetime) -> dict[str, Any]:
    return {"now": now, "latest": now + LONGEST_WAIT}


async def waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many messages show less than they should, and since when the oldest was never shown.

    What is put aside is not among them.
    """
    never = case((col(SlackMessageRow.shown_revision) == 0, col(SlackMessageRow.created_at)))
    found = await session.exec(
        select(func.count(), func.min(never, type_=UtcDateTime())).where(
            is_behind(), col(SlackMessageRow.put_aside_at).is_(None)
        )
    )
    count, since = found.one()
    return count, since


def is_behind() -> ColumnElement[bool]:
    """Whether a message shows less than it should."""
    return col(SlackMessageRow.wanted_revision) > col(SlackMessageRow.shown_revision)


async def latest_message(
    session: AsyncSession, kind: MessageKind, subject: str | None = None
) -> SlackMessageRow | None:
    """The newest message of a kind, about this subject or about any."""
    statement = select(SlackMessageRow).where(col(SlackMessageRow.kind) == kind)
    if subject is not None:
        statement = statement.where(col(SlackMessageRow.subject) == subject)
    found = await session.exec(statement.order_by(col(SlackMessageRow.id).desc()).limit(1))
    return found.one_or_none()


async def subject_at(session: AsyncSession, kind: MessageKind, channel: str, ts: str) -> str | None:
    """What the message that stands there is about, if it is of this kind."""
    found = await session.exec(
        select(SlackMessageRow.subject).where(
            col(SlackMessageRow.kind) == kind,
            col(SlackMessageRow.channel) == channel,
            col(SlackMessageRow.ts) == ts,
        )
    )
    return found.first()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message is to stand, and where it does; without a ts it is not in Slack."""

    target: str
    channel: str | None
    ts: str | None


async def where_they_stand(
    session: AsyncSession, marks: Collection[Mark]
) -> Mapping[Mark, Standing]:
    """The messages of these kinds and subjects, the newest of several."""
    kinds = sorted({kind for kind, _ in marks})
    subjects: dict[str, list[str]] = {kind: [] for kind in kinds}
    for kind, subject in marks:
        subjects[kind].append(subject)
    found = await session.exec(_standing(tuple(kinds)), params=subjects)
    return {
        (kind, subject): Standing(target, channel, ts)
        for kind, subject, target, channel, ts in found
    }


# As every answer asks it, of few kinds: building it takes longer than running it.
@functools.lru_cache(maxsize=64)
def _standing(kinds: tuple[str, ...]) -> _Where:
    messages = table_of(SlackMessageRow).c
    wanted = (
        and_(messages.kind == one, messages.subject.in_(bindparam(one, expanding=True)))
        for one in kinds
    )
    columns = messages.kind, messages.subject, messages.target, messages.channel, messages.ts
    found = select_columns(*columns).where(or_(*wanted)).order_by(messages.id)
    # The types of five are more than select can tell.
    return cast("_Where", found)


async def put_aside(session: AsyncSession) -> list[PutAside]:
    """Messages that cannot be shown, oldest first."""
    found = await session.exec(
        select(SlackMessageRow)
        .where(col(SlackMessageRow.put_aside_at).is_not(None))
        .order_by(col(SlackMessageRow.id))
    )
    return [
        PutAside(one.kind, one.subject, one.target, one.error or "unknown", one.put_aside_at)
        for one in found
        if one.put_aside_at
    ]


async def give_up(session: AsyncSession, kind: MessageKind, *, but: str) -> None:
    """Say no more what is still to be said of this kind: newer ones come in its place.

    Those whose subject begins with `but` are the newer ones.
    """
    await rows_changed(
        session,
        update(SlackMessageRow)
        .where(
            col(SlackMessageRow.kind) == kind,
            is_behind(),
            ~col(SlackMessageRow.subject).startswith(but),
        )
        .values(
            shown_revision=SlackMessageRow.wanted_revision,
            put_aside_at=None,
            error="overtaken by a newer one",
        ),
    )
