"""What is said of clauses does not hang on the cases that are known for them, or on what was asked before."""

from support.provers import alike, giving, pack


def hints(*clauses: str) -> list[tuple[str, str]]:
    """What is said of single clauses, which a prover says as well that was asked of others before."""
    said = alike(pack(giving(*clauses), guarantees="")).findings
    return [(each.code, each.message) for each in said]


def test_a_case_that_is_first_found_off_its_grid_is_looked_for_again() -> None:
    clauses = [
        "  - {id: all, alone: 10}",
        "  - {id: third, when: customer.score * 70 > 1 and customer.score * 70 < 2, alone: 10}",
    ]
    assert hints(*clauses) == [("covered", "grant third never gives more of refund than b/all")]


def test_what_lies_between_two_amounts_that_can_be_given_is_not_more() -> None:
    clauses = ["  - {id: all, alone: 10}", "  - {id: more, when: customer.trips > 1, alone: 10.004}"]
    assert hints(*clauses) == [("covered", "grant more never gives more of refund than b/all")]


def test_less_than_nothing_is_no_less_than_nothing() -> None:
    clauses = [
        "  - {id: much, alone: -5, with_peer: 20}",
        "  - {id: little, alone: -1, with_peer: 10}",
    ]
    assert hints(*clauses) == [("covered", "grant little never gives more of refund than b/much")]


def test_a_limit_beyond_what_a_budget_has_never_binds() -> None:
    clauses = [
        "  - {id: all, alone: 10}",
        "limits:",
        "  - {id: seven, at_most: 7}",
        "  - {id: three, at_most: 3}",
        "budgets:",
        "  - {id: little, per: customer, at_most: 5}",
    ]
    said = "limit seven never binds: nothing gives more of refund than it allows"
    assert hints(*clauses) == [("never_binds", said)]


def test_a_limit_that_binds_customers_alone_binds() -> None:
    """An associate's level is never below 0; who helps herself has none, so nothing rules it out for her."""
    limit = ["limits:", "  - {id: level, when: associate.level < 0, at_most: 3}"]
    never = ("never_binds", "limit level never binds: nothing gives more of refund than it allows")
    # No case of such a grant is guessed, so that logic is asked about the limit.
    grant = "  - {id: g, when: customer.score * 70 > 1 and customer.score * 70 < 2, alone: 10}"
    assert never in hints(grant, *limit)
    assert never not in hints(grant, "audience: [associate, customer]", *limit)
