"""VK's pace: twenty requests a second for a token, error 6 past it."""

REQUESTS_PER_SECOND = 20


class Pace:
    """A bucket of `per_second` requests for each token, filled at the same rate.

    A bucket forgives the jitter of a client that spaces its calls evenly; how VK itself
    counts is not documented. `when` is seconds of any steadily growing clock.
    """

    def __init__(self, per_second: int = REQUESTS_PER_SECOND, *, on: bool = True) -> None:
        self.per_second = per_second
        self.on = on
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, token: str, when: float) -> bool:
        if not self.on:
            return True
        left, since = self._buckets.get(token, (float(self.per_second), when))
        left = min(float(self.per_second), left + (when - since) * self.per_second)
        allowed = left >= 1
        self._buckets[token] = (left - 1 if allowed else left, when)
        return allowed
