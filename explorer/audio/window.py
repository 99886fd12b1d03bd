"""How long a sound is when it reaches a model. Imports no torch, so listing models is instant."""


def length_heard(n_samples: int, window: int, min_samples: int | None) -> int:
    """Return the length that a sound is cut or padded to.

    Args:
        n_samples: its own length.
        window: what the model hears at most.
        min_samples: what its network needs at least; None for a model that always hears the whole
            window.

    >>> [length_heard(n, 100, 10) for n in (5, 50, 500)]
    [10, 50, 100]
    >>> [length_heard(n, 100, None) for n in (5, 50, 500)]
    [100, 100, 100]
    """
    shortest = window if min_samples is None else min_samples
    return max(min(n_samples, window), shortest)
