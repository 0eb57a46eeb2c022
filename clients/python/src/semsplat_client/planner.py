"""The planner's side: goals asked, results heard."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import zmq

from semsplat_client.schemas import Schemas
from semsplat_client.topics import Topics


class Planner:
    """Asks the daemon for things by name or by pointing at them, and listens to its results."""

    def __init__(
        self,
        goals: str = "tcp://127.0.0.1:5560",
        results: str = "tcp://127.0.0.1:5561",
        topics: tuple[str, ...] = ("/semsplat/",),
        names: Topics | None = None,
    ) -> None:
        self._names = names or Topics.from_environment()
        self._schemas = Schemas()
        self._goals = goals
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._results = self._context.socket(zmq.SUB)
        for topic in topics:
            self._results.subscribe(self._names.namespace + topic)
        for inside, outside in self._names.remaps.items():
            if any(inside.startswith(topic) for topic in topics):
                self._results.subscribe(outside)
        self._results.connect(results)

    def ask(self, text: str, deadline_s: float = 5.0) -> Any:
        """The ``semsplat.v1.GoalResult`` for ``text``; TimeoutError when the daemon is silent."""
        goal = self._schemas.new("semsplat.v1.LanguageGoal")
        goal.goal_id = str(uuid.uuid4())
        goal.text = text
        goal.deadline_s = deadline_s
        goal.wants.masks = True
        return self._answer(goal)

    def point(
        self,
        camera: str,
        on: Sequence[tuple[float, float]] = (),
        off: Sequence[tuple[float, float]] = (),
        box: tuple[float, float, float, float] | None = None,
        stamp_ns: int = 0,
        deadline_s: float = 5.0,
    ) -> Any:
        """The ``semsplat.v1.GoalResult`` for what an image of ``camera`` shows at the points ``on`` it and in ``box``.

        Pixels are the camera's own, x right and y down, the first one's centre at (0, 0); ``off`` are points that are
        not on it; a box is left column, top row, columns, rows. Without a stamp the newest image is meant.
        """
        goal = self._schemas.new("semsplat.v1.PromptGoal")
        goal.goal_id = str(uuid.uuid4())
        goal.camera = camera
        if stamp_ns:
            goal.image_stamp.FromNanoseconds(stamp_ns)
        for x, y in on:
            goal.points.add(x=x, y=y)
        for x, y in off:
            goal.points.add(x=x, y=y, label=1)  # NEGATIVE
        if box is not None:
            goal.box.x, goal.box.y, goal.box.width, goal.box.height = box
        goal.deadline_s = deadline_s
        goal.wants.masks = True
        return self._answer(goal)

    def _answer(self, goal: Any) -> Any:
        """The answer to a goal; TimeoutError when the daemon is silent."""
        deadline_s = goal.deadline_s
        request = [goal.goal_id.encode(), goal.DESCRIPTOR.full_name.encode(), goal.SerializeToString()]
        # The same id again is worked on once, so a second attempt costs nothing.
        for _ in range(2):
            with self._context.socket(zmq.REQ) as socket:
                socket.linger = 0
                socket.connect(self._goals)
                socket.send_multipart(request)
                if socket.poll(int(1_000 * deadline_s) + 1_000):
                    _, name, payload = socket.recv_multipart()
                    return self._schemas.read(name.decode(), payload)
        raise TimeoutError(f"{self._goals} did not answer; is `semsplat run` running there?")

    def next_result(self, timeout_s: float) -> tuple[str, Any]:
        """Topic and message of the next result; TimeoutError when none comes."""
        end = time.monotonic() + timeout_s
        while self._results.poll(max(0, int(1_000 * (end - time.monotonic())))):
            topic, name, payload = self._results.recv_multipart()
            own = self._names.inside(topic.decode())
            if own is not None:
                return own, self._schemas.read(name.decode(), payload)
        raise TimeoutError(f"no result within {timeout_s} s")

    def close(self) -> None:
        """Ends listening."""
        self._results.close(linger=0)
        self._context.term()

    def __enter__(self) -> Planner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
