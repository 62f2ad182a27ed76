"""What a past case may be given is told of each of them, however little tells them apart."""

from datetime import UTC, datetime

import polars as pl
import pytest

from rules.replay.columns import CASE, NOW
from rules.replay.formulas import Formulas
from rules.replay.latitudes import replay
from support.small_pack import make_set

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
DOCUMENT = """boundary: b
action: refund
grants:
  - {id: any, alone: 5}
limits:
  - {id: never, when: -1 == flight.delay_minutes, at_most: 1}
  - {id: late, when: 60 <= flight.delay_minutes, at_most: 2}
"""


@pytest.mark.parametrize(("minutes", "alone"), [(None, 1), (10, 5), (90, 2)])
def test_of_a_fact_that_is_the_same_in_all_cases_each_is_answered(minutes: int | None, alone: int) -> None:
    delay = pl.lit(None if minutes is None else minutes * 10**6, dtype=pl.Int64)
    cases = pl.DataFrame({CASE: ["1", "2"], NOW: [AT, AT]}).with_columns(
        pl.col(NOW).cast(pl.Datetime("us", "UTC")), delay.alias("flight.delay_minutes")
    )
    answers = replay(Formulas(make_set(DOCUMENT)), cases)
    assert answers["refund.alone"].to_list() == [alone * 10**6] * 2
