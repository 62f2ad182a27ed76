"""What is looked for only where it may be is found wherever it is."""

from hypothesis import given
from hypothesis import strategies as st

from support.language.effort import EFFORT, EXAMPLES, profile
from voc import masking

_NEAR_ADDRESSES = st.lists(
    st.sampled_from(
        (
            *("a", "b7", "é", "ſ", "\u212a", "_", "-", "+", "%", "'", ".", "@", " ", "(", ")", "[", "]"),
            *(" at ", " dot ", "gmail", "AOL", "Outloo\u212a", "com", ".co.uk", "@example.com", "@united"),
        )
    ),
    max_size=14,
).map("".join)


@EFFORT
def test_a_text_is_searched_for_addresses_wherever_the_rule_would_find_one(effort: int) -> None:
    @profile(EXAMPLES, effort)
    @given(_NEAR_ADDRESSES)
    def holds(text: str) -> None:
        assert masking._masked(text, contacts=True) == masking._EMAIL.sub("[email]", text)

    holds()
