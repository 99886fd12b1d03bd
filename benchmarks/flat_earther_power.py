"""How often the test for flat-earthers finds a planted one, and how often it finds one by chance.

    python -m benchmarks.flat_earther_power [--studies N] [--clips N,N] [--write]

Studies are simulated as Earshot would run them: six families, three seeds, 64 random controls, and
targets that agree on 80 % of the clips. A clip is easy or hard for all models (a normal deviate on
the log odds, standard deviation 1), and again for each pair (another of 1); controls are accepted
at a third of the base rate. In the planted studies the fragments of one model (its out-rate) are
accepted at another rate, or no more often than the controls. With --write the table replaces the
one in docs/studies.md.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from benchmarks.markdown import DOCUMENT, markdown_table, replace_section
from explorer.study.statistics.flat_earthers import UNDECIDED, compare_rates
from explorer.study.statistics.multiple_tests import LEVEL

MODELS = ("a", "b", "c", "d", "e", "planted")
N_RATES = 2 * len(MODELS)
N_SEEDS, N_CONTROLS = 3, 64
AGREES = 0.8
SPREAD = 1.0  # of the log odds, over clips and again over pairs
CONTROL = 1 / 3  # of the base rate
BASES = (0.08, 0.4)
EFFECTS = (0.2, 0.3)
SECTION = "flat-earther power"
HEAD = (
    *("usual rate", "planted rate", "clips", "found", "others found by chance"),
    *("cannot be decided", "smallest effect, odds"),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One kind of simulated study."""

    n_clips: int
    base: float
    planted: float  # equal to the base rate: nothing is planted


def plans(n_clips: tuple[int, ...]) -> Iterator[Plan]:
    """None planted, every planted effect that is possible, and a model that shares nothing."""
    for clips in n_clips:
        for base in BASES:
            effects = (0.0, *EFFECTS, *(-effect for effect in EFFECTS))
            rates = [rate for effect in effects if (rate := base + effect) > 0]
            for rate in (*rates, base * CONTROL):
                yield Plan(n_clips=clips, base=base, planted=round(rate, 3))


def row(plan: Plan, n_studies: int) -> tuple[str, ...]:
    """Simulate studies of one kind, and count."""
    found, by_chance, undecided, effects = 0, 0, 0.0, []
    for seed in range(n_studies):
        comparisons = compare_rates(MODELS, MODELS, *simulate(plan, np.random.default_rng(seed)))
        flat = {(each.model, each.direction) for each in comparisons if each.is_flat_earther}
        is_planted = plan.planted != plan.base
        found += is_planted and ("planted", "out") in flat
        by_chance += bool(flat - {("planted", "out")} if is_planted else flat)
        n_open = sum(each.verdict == UNDECIDED for each in comparisons)
        undecided += (n_open + N_RATES - len(comparisons)) / N_RATES
        effects += [each.smallest_effect for each in comparisons if each.direction == "out"]
    return (
        f"{plan.base:g}",
        f"{plan.planted:g}" if plan.planted != plan.base else "none",
        str(plan.n_clips),
        f"{100 * found / n_studies:.0f} %" if plan.planted != plan.base else "",
        f"{100 * by_chance / n_studies:.1f} %",
        f"{100 * undecided / n_studies:.0f} %",
        f"{math.exp(float(np.median(effects))):.1f} times",
    )


def simulate(
    plan: Plan, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "models models clips"], Float[np.ndarray, "models models clips"]]:
    """Shares of fragments and of controls accepted, by source, target and clip."""
    shape = (len(MODELS), len(MODELS), plan.n_clips)
    centres = np.full((len(MODELS), len(MODELS), 1), centre(plan.base))
    centres[-1] = centre(plan.planted)
    easy = SPREAD * rng.normal(size=plan.n_clips)
    p = _logistic(centres + easy + SPREAD * rng.normal(size=shape))
    q = _logistic(centre(plan.base * CONTROL) + easy + SPREAD * rng.normal(size=shape))
    accepted = rng.binomial(N_SEEDS, p) / N_SEEDS
    control = rng.binomial(N_SEEDS * N_CONTROLS, q) / (N_SEEDS * N_CONTROLS)
    agrees = rng.random(shape) < AGREES
    return np.where(agrees, accepted, np.nan), np.where(agrees, control, np.nan)


@cache
def centre(rate: float) -> float:
    """The log odds around which those of clips and pairs must vary for a mean rate, by bisection.

    >>> round(centre(0.5), 2)
    -0.0
    """
    normal = np.sqrt(2) * SPREAD * np.linspace(-5, 5, 2_001)
    weights = np.exp(-(np.linspace(-5, 5, 2_001) ** 2) / 2)
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = float((_logistic(middle + normal) * weights).sum() / weights.sum())
        low, high = (middle, high) if mean < rate else (low, middle)
    return low


def _logistic(log_odds: np.ndarray) -> Float[np.ndarray, "..."]:
    share: Float[np.ndarray, ...] = 1 / (1 + np.exp(-log_odds))
    return share


def main(arguments: list[str] | None = None) -> int:
    """Print the table and return the exit code."""
    parser = argparse.ArgumentParser(description="Power of the test for flat-earthers.")
    parser.add_argument("--studies", type=int, default=200, help="of each kind (default: 200)")
    parser.add_argument("--clips", default="24,48,80", help="numbers of clips (24,48,80)")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.name}")
    flags = parser.parse_args(arguments)
    n_clips = tuple(map(int, flags.clips.split(",")))
    rows = [row(plan, flags.studies) for plan in plans(n_clips)]
    text = (
        f"{flags.studies} simulated studies in every row; by chance at most {100 * LEVEL:.0f} % of "
        f"them should find another.\n\n{markdown_table(HEAD, rows)}"
    )
    print(text)
    if flags.write:
        replace_section(DOCUMENT, SECTION, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
