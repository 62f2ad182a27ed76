"""How hard the property tests look: quickly and reproducibly, or for minutes and anew each time."""

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

EFFORT = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(12, id="long", marks=pytest.mark.long)]
)
THOROUGH = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(20, id="long", marks=pytest.mark.long)]
)
"""For what the readings promise each other: `EXAMPLES` when quick, 10,000 when long."""
EXAMPLES: Final = 500
CASES_EACH: Final = 10
"""Cases drawn for one pack, each on its own: a pack costs as much as many of them, and each is an example."""
PACKS: Final = EXAMPLES // CASES_EACH


def profile(examples: int, effort: int) -> settings:
    """Settings for a property: `examples` when quick, so many times more when long."""
    return settings(
        max_examples=examples * effort,
        derandomize=effort == 1,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
