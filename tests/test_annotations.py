"""Annotations are checked while tests run; of shapes, see tests/models/test_networks.py."""

import pytest
from beartype.roar import BeartypeCallHintViolation

from explorer.searching.config import SearchConfig
from explorer.study.statistics.measures import Interval, wilson


def test_an_argument_of_a_wrong_type_is_an_error():
    assert isinstance(wilson(1, 20), Interval)  # an int where a float is asked for is none
    with pytest.raises(BeartypeCallHintViolation, match="parameter n="):
        wilson(0.5, "20")


def test_a_field_of_a_wrong_type_is_an_error():
    with pytest.raises(BeartypeCallHintViolation, match="seed"):
        SearchConfig(seed="0")
