"""When one root is looked at, worked on and left alone. Pure: every time comes in, as seconds of a monotonic clock."""

from hunch.core.watch.states import Pace

#: After a run it rests as long as the run took: half a core at the most, and changes gather meanwhile...
LONGEST_REST_S = 2.0
#: ...and never for less than this.
SHORTEST_REST_S = 0.02


class Pacing:
    """The times of one root."""

    def __init__(self, pace: Pace) -> None:
        """Take how often things are done."""
        self._pace = pace
        self._looked_at: float | None = None
        self._next_look = 0.0
        self._free_at = 0.0
        self._failures = 0

    def looked(self, now: float, took_s: float, cost_s: float, *, is_told: bool) -> None:
        """Note a look at all files, and its share of a core; `is_told` where events tell of every change."""
        self._looked_at = now
        if is_told:
            self._next_look = now + max(self._pace.look_s, cost_s / self._pace.look_share)
        else:
            self._next_look = now + max(self._pace.poll_s, self._pace.poll_times * took_s)

    def since_look_s(self, now: float) -> float | None:
        """Give how long ago all files were looked at."""
        return None if self._looked_at is None else now - self._looked_at

    def is_look_due(self, now: float) -> bool:
        """Tell whether it is time to look at all files."""
        return now >= self._next_look and self.may_work(now)

    def may_work(self, now: float) -> bool:
        """Tell whether it has rested long enough."""
        return now >= self._free_at

    def worked(self, began: float, ended: float) -> None:
        """Note a run that came to its end."""
        self._failures = 0
        self.pause(ended, min(max(ended - began, SHORTEST_REST_S), LONGEST_REST_S))

    def pause(self, now: float, rest_s: float) -> None:
        """Rest for so long."""
        self._free_at = now + rest_s

    def fail(self, now: float, most_s: float | None = None) -> None:
        """Note a run that failed, and rest longer each time, up to `most_s` or what the pace says."""
        longest_s = self._pace.retry_most_s if most_s is None else most_s
        self.pause(now, min(self._pace.retry_s * 2.0 ** min(self._failures, 30), longest_s))
        self._failures += 1

    def rest_s(self, now: float, due_s: float | None) -> float:
        """Give how long to sleep when what waits is due in `due_s`, None where nothing waits."""
        rest_s = self._next_look - now if due_s is None else due_s
        return min(max(rest_s, self._free_at - now, 0.001), self._pace.check_s)
