"""How hard the property tests look: quickly and reproducibly, or for minutes and anew each time."""

import pytest
from hypothesis import HealthCheck, Phase, settings

EFFORT = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(12, id="long", marks=pytest.mark.long)]
)


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
