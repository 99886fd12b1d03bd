import dataclasses
import inspect
import math

import pytest

from explorer.cli.main import make_parser
from explorer.errors import InputError
from explorer.partitions.kinds import KINDS
from explorer.searching.config import EFFORTS
from explorer.settings import SETTINGS, Settings
from explorer.strengths import Strength
from explorer.ui.endpoints.search import SearchEndpoint
from explorer.ui.explore.setting_widgets import (
    class_dropdown,
    describe_kind,
    make_widgets,
    minimum_slider,
    offer_minimum,
)
from explorer.ui.settings import to_config
from explorer.ui.wording import settings as words
from tests.ui.wording.test_search import INFO

BANDS = words.number_of("band")
BUDGET = f"{words.MAXIMUM_EVALUATIONS} must be a whole number"
LEAST = f"{words.MINIMUM_CONFIDENCE} must be a number"


def test_what_the_widgets_send_becomes_a_request():
    config = to_config("linear", 32, "quick", 7, "blues", 0.5)
    assert (config.partition, config.n_cells) == ("linear", 32)
    assert (config.search.effort, config.search.seed) == ("quick", 7)
    assert (config.label, config.min_probability) == ("blues", 0.5)


def test_no_label_means_the_models_own_answer():
    config = to_config("mel", 64.0, "normal", 0, "", 0)
    assert (config.label, config.min_probability) == (None, None)


@pytest.mark.parametrize("strength", Strength)
def test_a_strength_becomes_a_request(strength):
    config = to_config(*Settings(strength=strength.value))
    assert (config.strength, config.min_probability) == (strength, None)


def test_a_strength_with_a_minimum_of_ones_own_is_refused():
    with pytest.raises(InputError, match=words.EITHER_STRENGTH_OR_MINIMUM):
        to_config(*Settings(strength="sure", min_probability=0.7))


def test_a_strength_that_the_page_does_not_offer_is_refused():
    with pytest.raises(InputError, match="must be one of clear, top, half, sure, complete"):
        to_config(*Settings(strength="certain"))


@pytest.mark.parametrize("strength", [Strength.CLEAR, Strength.TOP])
def test_a_minimum_of_ones_own_takes_the_place_of_a_clear_and_of_a_top_answer(strength):
    config = to_config(*Settings(strength=strength.value, min_probability=0.7))
    assert (config.least_probability(0.99), config.recorded_strength) == (0.7, None)


def test_the_minimum_of_ones_own_is_offered_where_the_strength_gives_way_to_it():
    assert [offer_minimum(strength).visible for strength in Strength] == [True] * 2 + [False] * 3
    assert {offer_minimum(strength).value for strength in Strength} == {0}
    assert (minimum_slider("top", 0.25).value, minimum_slider("top", 0.25).visible) == (0.25, True)
    assert (minimum_slider("half", 0).value, minimum_slider("half", 0).visible) == (0, False)


def test_bins_have_no_number_of_cells_to_choose():
    assert to_config("bins", None).n_cells is None
    assert to_config("bins", 64).n_cells is None


def test_an_empty_budget_is_no_limit():
    assert to_config(*Settings()).search.max_evaluations is None
    assert to_config(*Settings(max_evaluations=None)).search.max_evaluations is None
    assert to_config(*Settings(max_evaluations=500)).search.max_evaluations == 500
    assert to_config(*Settings(max_evaluations=" 500 ")).search.max_evaluations == 500


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("kind", kind) for kind in KINDS),
        *(("effort", effort) for effort in EFFORTS),
        *(
            (name, bound)
            for name, setting in SETTINGS._asdict().items()
            for bound in setting.bounds or ()
        ),
        *(("min_probability", least) for least in (0.001, 0.995)),
    ],
)
def test_every_bound_of_the_check_passes_unchanged_through_its_widget(name, value):
    """A link sets the widget, which sends back what it holds when the search begins."""
    widget = getattr(make_widgets(INFO)[0], name)
    sent = widget.preprocess(widget.postprocess(value))
    assert to_config(*Settings(**{name: sent})) == to_config(*Settings(**{name: value}))


def test_none_of_these_is_not_an_answer_to_look_for():
    info = dataclasses.replace(INFO, labels=("yes", "none"), none_label="none")
    assert [value for _, value in class_dropdown(info).choices] == ["", "yes"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_partition_is_explained(kind):
    assert all(words.EXPLAINED[kind])
    explanation, cells = describe_kind(kind)
    assert words.EXPLAINED[kind][1] in explanation.replace("&#39;", "'")
    assert cells.visible == (kind != "bins")


def test_an_unknown_kind_has_no_description():
    assert describe_kind("<b>")[0] == ""


@pytest.mark.parametrize(
    ("values", "match"),
    [
        (("bark", 64, "normal", 0), f"{words.PARTITION} must be one of"),
        ((["mel"], 64, "normal", 0), f"{words.PARTITION} must be one of"),
        (("mel", 64, "eternal", 0), f"{words.EFFORT} must be one of"),
        (("mel", 10**9, "normal", 0), f"{BANDS} must be a whole number"),
        (("mel", 64.5, "normal", 0), "whole number"),
        (("mel", True, "normal", 0), f"{BANDS} must be a whole number"),
        (("mel", math.nan, "normal", 0), f"{BANDS} must be a whole number"),
        (("mel", None, "normal", 0), f"{BANDS} must be a whole number from 8 to 256"),
        (("mel", 64, "normal", None), f"{words.SEED} must be a whole number"),
        (("mel", 64, "normal", 10**400), f"{words.SEED} must be a whole number"),
        (("mel", 64, "normal", math.inf), f"{words.SEED} must be"),
        (("mel", 64, "normal", 0, "", -(10**400)), LEAST),
        (("mel", 64, "normal", 0, "", 0, 10**400), BUDGET),
        (("mel", 64, "normal", -1), f"{words.SEED} must be a whole number from 0 to 2,147,483,647"),
        (("mel", 64, "normal", 0, {"a": 1}), f"{words.ANSWER} must be text"),
        (("tiles", 7, "normal", 0), f"{words.number_of('tile')} must be"),
        (("mel", 64, "normal", 0, "", 0, 0), BUDGET),
        (("mel", 64, "normal", 0, "", 0, "many"), BUDGET),
        (
            ("mel", 64, "normal", 0, "", 0, 1.5),
            f"{words.MAXIMUM_EVALUATIONS} must be a whole number",
        ),
        (
            ("mel", 64, "normal", 0, "", 1.0),
            f"{LEAST} from 0 to 0.999",
        ),
    ],
)
def test_values_that_the_page_does_not_offer_are_refused(values, match):
    with pytest.raises(InputError, match=match):
        to_config(*values)


def test_the_api_takes_every_setting_in_the_tables_order_and_with_its_default():
    parameters = inspect.signature(SearchEndpoint.search).parameters
    names = [setting.parameter for setting in SETTINGS]
    assert [name for name in parameters if name in names] == names
    for setting in SETTINGS:
        default = None if setting is SETTINGS.max_evaluations else setting.default
        assert parameters[setting.parameter].default == default


@pytest.mark.parametrize("setting", SETTINGS, ids=SETTINGS._fields)
def test_the_command_line_knows_every_setting_and_every_choice(setting):
    choice = (setting.choices or ("1",))[0]
    words = ["search", "clip", "--model", "m", "--out", "r", setting.option, choice]
    asked = vars(make_parser().parse_args(words))
    assert asked[setting.option.removeprefix("--").replace("-", "_")] in (choice, 1, 1.0)


def test_names_in_links_the_api_and_the_command_line_are_distinct():
    for column in ("name", "query", "option", "parameter"):
        assert len({getattr(setting, column) for setting in SETTINGS}) == len(SETTINGS)
