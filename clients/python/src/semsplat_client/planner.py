"""The planner's side: goals asked, results heard."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import zmq

from semsplat_client.keys import HandshakeWatch, client_keys
from semsplat_client.schemas import Schemas
from semsplat_client.topics import Topics


class Planner:
    """Asks the daemon for things by name or by pointing at them, and listens to its results.

    A daemon with keys wants ``key``, this planner's ``.key`` file, and ``server_key``, the daemon's ``.pub`` file
    (``semsplat keygen`` makes them). Who is not let in gets RefusedError, a PermissionError, and the reason.
    """

    def __init__(
        self,
        goals: str = "tcp://127.0.0.1:5560",
        results: str = "tcp://127.0.0.1:5561",
        topics: tuple[str, ...] = ("/semsplat/",),
        names: Topics | None = None,
        key: str | os.PathLike[str] | None = None,
        server_key: str | os.PathLike[str] | None = None,
    ) -> None:
        self._keys = client_keys(key, server_key)
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
        if self._keys:
            self._keys.apply(self._results)
        self._results_endpoint = results
        self._handshakes = HandshakeWatch(self._results, has_key=self._keys is not None)
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
                if self._keys:
                    self._keys.apply(socket)
                handshakes = HandshakeWatch(socket, has_key=self._keys is not None)
                try:
                    socket.connect(self._goals)
                    socket.send_multipart(request)
                    if self._comes(socket, handshakes, self._goals, deadline_s + 1):
                        _, name, payload = socket.recv_multipart()
                        return self._schemas.read(name.decode(), payload)
                finally:
                    handshakes.close()
        raise TimeoutError(f"{self._goals} did not answer; is `semsplat run` running there?")

    @staticmethod
    def _comes(socket: Any, handshakes: HandshakeWatch, endpoint: str, timeout_s: float) -> bool:
        """Whether something can be read in time; RefusedError when this planner is not let in."""
        poller = zmq.Poller()
        poller.register(socket, zmq.POLLIN)
        poller.register(handshakes.socket, zmq.POLLIN)
        end = time.monotonic() + timeout_s
        while True:
            ready = dict(poller.poll(max(0, int(1_000 * (end - time.monotonic())))))
            if socket in ready:
                return True
            handshakes.check(endpoint)
            if time.monotonic() >= end:
                return False

    def next_result(self, timeout_s: float) -> tuple[str, Any]:
        """Topic and message of the next result; TimeoutError when none comes, RefusedError without the right."""
        end = time.monotonic() + timeout_s
        while self._comes(self._results, self._handshakes, self._results_endpoint, end - time.monotonic()):
            topic, name, payload = self._results.recv_multipart()
            own = self._names.inside(topic.decode())
            if own is not None:
                return own, self._schemas.read(name.decode(), payload)
        raise TimeoutError(f"no result within {timeout_s} s")

    def close(self) -> None:
        """Ends listening."""
        self._handshakes.close()
        self._results.close(linger=0)
        self._context.term()

    def __enter__(self) -> Planner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
