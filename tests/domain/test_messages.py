"""Where an office's messages stand, and what a digest is about."""

from datetime import UTC, date, datetime

from domain.messages import (
    INTERNAL_ERROR,
    cards_target,
    cause_of,
    digest_subject,
    digests_about,
    office_target,
    read_digest_subject,
)


def test_an_office_has_its_own_channel_however_it_is_spelled() -> None:
    own = {office_target("Los Angeles")}

    assert cards_target(" LOS  Angeles", own) == "office:los angeles"
    assert cards_target("Denver", own) == "cards"


def test_a_digests_subject_is_read_as_it_was_written() -> None:
    written = digest_subject(date(2026, 11, 2), "Press: West")

    assert read_digest_subject(written) == (date(2026, 11, 2), "Press: West")


def test_a_moment_may_belong_to_the_days_around_it_in_some_zone() -> None:
    at = datetime(2026, 11, 1, 23, 59, tzinfo=UTC)

    assert digests_about(at, ["Denver", "Paris"]) == [
        "2026-10-31:Denver",
        "2026-11-01:Denver",
        "2026-11-02:Denver",
        "2026-10-31:Paris",
        "2026-11-01:Paris",
        "2026-11-02:Paris",
    ]


def test_what_is_set_right_once_is_one_cause() -> None:
    assert cause_of("not_in_channel", "cards") == "not_in_channel cards"
    assert cause_of("is_archived", "office:denver") == "is_archived office:denver"
    assert cause_of("ratelimited", "cards") == "ratelimited"
    assert cause_of(f"{INTERNAL_ERROR} 7f3a", "cards") == cause_of(f"{INTERNAL_ERROR} 11", "alerts")
