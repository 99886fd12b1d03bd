"""Student's t distribution for whole degrees of freedom, without SciPy.

With n degrees of freedom and a = atan(t / sqrt(n)), the probability of |T| < t is a finite sum
(Abramowitz and Stegun 1964, 26.7.3 and 26.7.4). For even n,

    sin a (1 + 1/2 cos^2 a + 1*3/(2*4) cos^4 a + ... up to cos^(n-2) a),

and for odd n, with the sum left out for n = 1,

    2/pi (a + sin a (cos a + 2/3 cos^3 a + 2*4/(3*5) cos^5 a + ... up to cos^(n-2) a)).
"""

import math
from functools import cache

_MAX_T = 1e9


def two_sided_p(t: float, n: int) -> float:
    """Probability of |T| >= |t| with `n` >= 1 degrees of freedom.

    >>> round(two_sided_p(2.2622, 9), 4), two_sided_p(0.0, 5)
    (0.05, 1.0)
    """
    angle = math.atan(abs(t) / math.sqrt(n))
    cosine = math.cos(angle)
    is_odd = n % 2
    term, total = (cosine, 0.0) if is_odd else (1.0, 0.0)
    for power in range(is_odd, n - 1, 2):
        total += term
        term *= cosine * cosine * (power + 1) / (power + 2)
    within = math.sin(angle) * total
    if is_odd:
        within = 2 / math.pi * (angle + within)
    return max(0.0, 1.0 - within)


@cache
def two_sided_t(p: float, n: int) -> float:
    """The t that |T| reaches with probability `p`, 0 < p <= 1, by bisection.

    >>> round(two_sided_t(0.05, 9), 4)
    2.2622
    """
    low, high = 0.0, _MAX_T
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided_p(middle, n) > p else (low, middle)
    return high
