import random
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from pipeline.profile import Engine
from pipeline.ranking import KEY_LENGTH, rank, sort_key
from pipeline.rubric import Bucket, Score

BUCKETS: tuple[Bucket, ...] = ("ready", "ask_first", "gate_failed")
Entry = tuple[Bucket, float, float, datetime, int]

entries = st.tuples(
    st.sampled_from(BUCKETS),
    st.integers(0, 1000).map(lambda tenths: tenths / 10),
    st.integers(0, 1000).map(lambda thousandths: thousandths / 1000),
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**63 - 1),
)


def as_tuple(entry: Entry) -> tuple[int, float, float, datetime, int]:
    bucket, total, evidence, arrived_at, application_id = entry
    return BUCKETS.index(bucket), -total, -evidence, arrived_at, application_id


@given(entries, entries)
def test_two_keys_compare_as_the_shortlist_does(one: Entry, other: Entry) -> None:
    assert (sort_key(*one) < sort_key(*other)) == (as_tuple(one) < as_tuple(other))


@given(entries)
def test_a_key_is_digits_of_one_length(entry: Entry) -> None:
    key = sort_key(*entry)
    assert len(key) == KEY_LENGTH
    assert key.isascii()
    assert key.isdigit()


@given(st.lists(entries, unique_by=lambda entry: entry[4]), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_asking(
    some: list[Entry], chance: random.Random
) -> None:
    shuffled = chance.sample(some, len(some))
    assert sorted(shuffled, key=lambda e: sort_key(*e)) == sorted(some, key=as_tuple)


def test_the_same_moment_in_two_time_zones_is_the_same_arrival() -> None:
    moment = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=9)))
    naive = moment.replace(tzinfo=None)
    keys = {sort_key("ready", 50, 1, at, 7) for at in (moment, elsewhere, naive)}
    assert len(keys) == 1


@given(st.floats(), st.floats())
def test_no_number_breaks_the_key(total: float, evidence: float) -> None:
    key = sort_key("ready", total, evidence, datetime(2026, 1, 1, tzinfo=UTC), 1)
    assert len(key) == KEY_LENGTH


def scored(bucket: Bucket, total: float, evidence: float = 1.0) -> Score:
    engine = Engine(name="keywords", version="1")
    return Score(criteria=(), total=total, evidence=evidence, bucket=bucket, engine=engine)


def test_files_are_ranked_by_bucket_total_and_evidence() -> None:
    files = {
        "failed": scored("gate_failed", 99),
        "ask": scored("ask_first", 80),
        "shown": scored("ready", 60, 1.0),
        "guessed": scored("ready", 60, 0.5),
        "best": scored("ready", 61, 0.1),
    }
    assert rank(files, files.__getitem__) == ["best", "shown", "guessed", "ask", "failed"]


def test_equal_files_keep_their_order() -> None:
    names = ["c.pdf", "a.pdf", "b.pdf"]
    assert rank(names, lambda _: scored("ready", 50)) == names


scores = st.builds(
    scored,
    st.sampled_from(BUCKETS),
    st.integers(0, 3).map(lambda step: step * 25.0),
    st.integers(0, 2).map(lambda step: step / 2),
)


@given(st.lists(scores, max_size=12), st.randoms(use_true_random=False))
def test_ranking_changes_nothing_and_loses_nobody(some: list[Score], chance: random.Random) -> None:
    files = dict(enumerate(some))
    order = rank(files, files.__getitem__)
    assert sorted(order) == sorted(files)
    assert files == dict(enumerate(some))
    assert rank(order, files.__getitem__) == order
    shuffled = rank(chance.sample(order, len(order)), files.__getitem__)
    assert [as_seen(files[name]) for name in shuffled] == [as_seen(files[name]) for name in order]


def as_seen(score: Score) -> tuple[Bucket, float, float]:
    return score.bucket, score.total, score.evidence
