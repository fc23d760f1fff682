"""Two lanes for queries, so that those of a moment do not wait behind those that never end.

Nobody can tell beforehand how long a query takes. Each is tried for a moment; one that is not done
by then is begun again where it may take its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defties.web.pool import TooSlow

if TYPE_CHECKING:
    from defties.web.asked import Reply
    from defties.web.pool import Pool
    from defties.web.sparql.protocol import Question


class Lanes:
    """A pool for a moment, and one for as long as a query may take."""

    def __init__(self, quick: Pool[Question, Reply], slow: Pool[Question, Reply]) -> None:
        self._quick, self._slow = quick, slow

    async def run(self, job: Question, /) -> Reply:
        """Return the answer to a question; its errors are those of `pool.Pool.run`."""
        try:
            return await self._quick.run(job)
        except TooSlow:
            return await self._slow.run(job)
