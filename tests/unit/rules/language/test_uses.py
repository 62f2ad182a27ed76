"""Which clauses read a fact."""

from rules.language.uses import clauses_reading
from rules.pack import load_pack, packaged


def test_clauses_that_read_a_fact_are_named_in_the_order_of_the_document() -> None:
    voucher = load_pack(packaged()).boundaries["late-flight-goodwill"]
    assert clauses_reading(voucher, "topic.surge") == ["grants.storm"]
    assert clauses_reading(voucher, "flight.cancelled") == [
        "applies_when",
        "grants.over-three-hours",
        "grants.storm",
        "duties.new-time",
        "duties.money-back-too",
    ]
    assert clauses_reading(voucher, "booking.total") == []
