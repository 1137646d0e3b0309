"""Evidence, valid at any time, that answers are wrong more often than a limit; and since when."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ODDS = np.array([1.25, 1.6, 2.0, 3.0, 5.0, 10.0, 30.0])
"""How many times the limit's odds the rates are that are bet on."""

_Logs = NDArray[np.float64]


def e_process(bets: ArrayLike, max_risk: float) -> NDArray[np.float64]:
    """Return the wealth after each bet of who bets against "on average at most max_risk is wrong".

    Were it so, wealth would ever reach 1 / a with probability at most a, however often it is looked
    at (Ville 1939): a bet x in [0, 1] multiplies it by 1 + stake (x - max_risk), at most 1 on
    average (Waudby-Smith and Ramdas 2024). The wealth is shared out beforehand among rates above
    the limit and among times to begin, every bet being one, since a change may come late (after
    Shin, Ramdas, Rinaldo 2024, whose sum of such processes bounds the time between false alarms,
    not their chance). What is kept for times after bet t is 1 / (1 + log(1 + t)): to have begun
    late costs little more than a factor t.
    """
    wealth, before = _wealth(bets, max_risk)
    kept = 1 / (1 + np.log1p(np.arange(wealth.shape[1] + 1)))
    begun = np.logaddexp.accumulate(np.log(-np.diff(kept)) - before, axis=1)
    return np.asarray(np.exp((wealth + begun).clip(None, 700)).mean(0) + kept[1:])


def began(bets: ArrayLike, max_risk: float) -> int:
    """Return the bet at which to begin would have paid most by the last one: about the change."""
    wealth, before = _wealth(bets, max_risk)
    return int(np.argmax(np.logaddexp.reduce(wealth[:, -1:] - before, axis=0)))


def _wealth(bets: ArrayLike, max_risk: float) -> tuple[_Logs, _Logs]:
    """Log wealth after and before each bet, by rate, of who began at once."""
    excess = np.asarray(bets, dtype=float) - max_risk
    odds = max_risk / (1 - max_risk) * ODDS
    stakes = (odds / (1 + odds) - max_risk) / (max_risk * (1 - max_risk))
    gains = np.log1p(np.outer(stakes, excess))
    wealth = np.cumsum(gains, axis=1)
    return wealth, wealth - gains
