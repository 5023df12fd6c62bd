"""Looks for the learning rate and batch size: every pair is tried briefly, the best few go on for longer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from fit import Settings, fit
from prepare import Prepared


@dataclass(frozen=True)
class Trial:
    learning_rate: float
    batch_size: int
    rows: int
    epochs: int
    macro_recall: float  # best on the held-out rows, 0 to 1
    at_epoch: float
    seconds: float


@dataclass(frozen=True)
class Plan:
    learning_rates: Sequence[float] = (1e-3, 2e-3, 4e-3)
    batch_sizes: Sequence[int] = (32, 64, 128)
    rows: int = 5_000
    epochs: int = 1
    kept: int = 2
    longer: int = 3
    seed: int = 1


def search(prepared: Prepared, plan: Plan, tell: Callable[[str], None] = lambda _: None) -> list[Trial]:
    """Every pair reads `rows` rows `epochs` times, the `kept` best `longer` times as many. Held-out rows decide."""
    trials: list[Trial] = []

    def run(rate: float, size: int, rows: int) -> None:
        trials.append(_try(prepared, Settings(rate, size, plan.epochs, seed=plan.seed), rows))
        tell(f"learning rate {rate:g}, batch size {size}, {trials[-1].rows} rows: {trials[-1].macro_recall:.4f}")

    for rate, size in product(plan.learning_rates, plan.batch_sizes):
        run(rate, size, plan.rows)
    for best in sorted(trials, key=lambda trial: -trial.macro_recall)[: plan.kept]:
        run(best.learning_rate, best.batch_size, plan.rows * plan.longer)
    return trials


def chosen(trials: list[Trial]) -> Trial:
    """The best of those that read the most rows."""
    most = max(trial.rows for trial in trials)
    return max((trial for trial in trials if trial.rows == most), key=lambda trial: trial.macro_recall)


def table(trials: list[Trial]) -> str:
    """Markdown."""
    lines = [
        "| learning rate | batch size | rows | epochs | held-out macro-recall | at epoch | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.learning_rate:g} | {one.batch_size} | {one.rows} | {one.epochs} | {one.macro_recall:.4f}"
        f" | {one.at_epoch:.1f} | {one.seconds:.0f} |"
        for one in trials
    ]
    return "\n".join(lines)


def _try(prepared: Prepared, settings: Settings, rows: int) -> Trial:
    began = time.perf_counter()
    train = prepared.train[:rows]
    fitted = fit(prepared.make, train, prepared.held_out, {}, settings, prepared.unknown)
    return Trial(
        settings.learning_rate,
        settings.batch_size,
        len(train),
        settings.epochs,
        round(fitted.macro_recall, 4),
        fitted.epoch,
        round(time.perf_counter() - began, 1),
    )
