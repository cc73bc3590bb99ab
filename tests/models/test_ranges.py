"""A number beyond its range is refused with the range."""

import pytest

from models.errors import UserError
from models.ranges import check_range


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (9, 1, 4, "Steps must be 1 to 4, not 9."),
        (2_000, -1_000, 1_000, "Steps must be −1 000 to 1 000, not 2000."),
        (float("nan"), 0.01, 5, "Steps must be 0.01 to 5, not nan."),
    ],
)
def test_a_range_is_written_as_every_number(value: float, low: float, high: float, said: str) -> None:
    with pytest.raises(UserError) as caught:
        check_range("Steps", value, low, high)
    assert str(caught.value) == said
