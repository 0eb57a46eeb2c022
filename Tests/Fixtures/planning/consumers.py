"""What planners do with the daemon's answers, for the tests: usage: consumers.py FOLDER

Reads occupancy.pb and truth.pb (foxglove.Grid), points.pb (foxglove.PointCloud) and results/*.pb (semsplat.v1.GoalResult)
of FOLDER, and start.json. Prints one JSON document: how the floor plan compares with the truth, whether a grid planner
reaches the stand-off pose of each object, and whether an antipodal sampler finds a grasp on each grasp region.
"""

from __future__ import annotations

import heapq
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from foxglove_schemas_protobuf.Grid_pb2 import Grid
from foxglove_schemas_protobuf.PackedElementField_pb2 import PackedElementField
from foxglove_schemas_protobuf.PointCloud_pb2 import PointCloud
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt
from scipy.spatial import cKDTree

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "clients" / "python" / "src"))
from semsplat_client import Schemas  # noqa: E402

FREE, OCCUPIED = 0, 100
Array = NDArray[np.float64]


@dataclass
class Costmap:
    """A Nav2-style static layer: rows by columns, and where they lie."""

    cells: NDArray[np.int8]
    cell: float
    origin: Array  # of the corner, world
    rotation: Array  # world from grid

    @staticmethod
    def read(path: Path) -> Costmap:
        grid = Grid.FromString(path.read_bytes())
        field = grid.fields[0]
        assert field.name == "occupancy" and field.type == PackedElementField.INT8 and field.offset == 0
        rows = np.frombuffer(grid.data, dtype=np.int8).reshape(-1, grid.row_stride)
        cells = rows[:, : grid.column_count * grid.cell_stride : grid.cell_stride]
        assert grid.cell_size.x == grid.cell_size.y
        return Costmap(cells, grid.cell_size.x, vector(grid.pose.position), rotation(grid.pose.orientation))

    def cell_of(self, point: Array) -> tuple[int, int]:
        place = self.rotation.T @ (point - self.origin) / self.cell
        return int(np.floor(place[1])), int(np.floor(place[0]))

    def has(self, at: tuple[int, int]) -> bool:
        return 0 <= at[0] < self.cells.shape[0] and 0 <= at[1] < self.cells.shape[1]


def vector(message: Any) -> Array:
    return np.array([message.x, message.y, message.z])


def rotation(q: Any) -> Array:
    x, y, z, w = q.x, q.y, q.z, q.w
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def rows_of(cloud: PointCloud) -> NDArray[np.float32]:
    names = [field.name for field in cloud.fields]
    assert names[:3] == ["x", "y", "z"] and cloud.point_stride == 4 * len(names)
    return np.frombuffer(cloud.data, dtype=np.float32).reshape(-1, len(names))


# The floor plan against the truth


def compare(plan: Costmap, truth: Costmap) -> dict[str, float]:
    """Cells within one cell of each other count as the same: depth ends on a cell's border as often as in it."""
    assert plan.cells.shape == truth.cells.shape
    near = np.ones((3, 3), dtype=bool)
    is_there = truth.cells == OCCUPIED
    is_said, is_free = plan.cells == OCCUPIED, plan.cells == FREE
    known = is_there & (is_said | is_free)
    return {
        "precision": float((is_said & binary_dilation(is_there, near)).sum() / max(1, is_said.sum())),
        "recall": float((known & binary_dilation(is_said, near)).sum() / max(1, known.sum())),
        "called_free": float((is_there & is_free & ~binary_dilation(is_said, near)).sum() / max(1, is_there.sum())),
        "free_m2": float(is_free.sum() * plan.cell**2),
        "occupied_m2": float(is_said.sum() * plan.cell**2),
        "unknown_share": float((plan.cells == -1).mean()),
    }


# Navigation


def blocked_cells(plan: Costmap, radius: float) -> NDArray[np.bool_]:
    """Inflation by the robot's radius; what is not known is lethal, and so is what lies beyond the plan."""
    is_free = np.pad(plan.cells == FREE, 1)
    distance = distance_transform_edt(is_free)[1:-1, 1:-1] * plan.cell
    return distance <= radius


def nearest_open(blocked: NDArray[np.bool_], at: tuple[int, int], reach: float) -> tuple[int, int] | None:
    rows, columns = np.nonzero(~blocked)
    if len(rows) == 0:
        return None
    distances = np.hypot(rows - at[0], columns - at[1])
    best = int(distances.argmin())
    return (int(rows[best]), int(columns[best])) if distances[best] <= reach else None


def a_star(blocked: NDArray[np.bool_], start: tuple[int, int], goal: tuple[int, int]) -> float | None:
    """The length of the shortest way on the 8-connected grid, in cells; None where none leads."""

    def left(at: tuple[int, int]) -> float:
        return float(np.hypot(at[0] - goal[0], at[1] - goal[1]))

    cost = {start: 0.0}
    queue = [(left(start), start)]
    while queue:
        estimate, at = heapq.heappop(queue)
        if at == goal:
            return cost[at]
        if estimate > cost[at] + left(at) + 1e-9:
            continue
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                step = (at[0] + dy, at[1] + dx)
                if not (0 <= step[0] < blocked.shape[0] and 0 <= step[1] < blocked.shape[1]) or blocked[step]:
                    continue
                total = cost[at] + float(np.hypot(dy, dx))
                if total < cost.get(step, np.inf) - 1e-9:
                    cost[step] = total
                    heapq.heappush(queue, (total + left(step), step))
    return None


def drive(goal: Any, plan: Costmap, truth: Costmap, blocked: NDArray[np.bool_], start: tuple[int, int]) -> dict[str, Any]:
    if not goal.HasField("best"):
        return {"way_m": None, "reason": goal.reason}
    at, turn = vector(goal.best.pose.position), rotation(goal.best.pose.orientation)
    cell = plan.cell_of(at)
    way = None if not plan.has(cell) or blocked[cell] else a_star(blocked, start, cell)
    is_taken = np.pad(truth.cells == OCCUPIED, 1)
    room = distance_transform_edt(~is_taken)[1:-1, 1:-1] * plan.cell
    return {
        "way_m": None if way is None else way * plan.cell,
        "travel_m": goal.best.travel_m,
        "standoff_m": goal.best.standoff_m,
        "line_of_sight": goal.best.line_of_sight,
        "true_room_m": float(room[cell]) if plan.has(cell) else 0.0,
        "up": turn[:, 2].tolist(),
        "x": turn[:, 0].tolist(),
        "at": at.tolist(),
        "reason": goal.reason,
    }


# Grasping


@dataclass
class Hand:
    """A parallel gripper of our own measure, not the daemon's: fingers close along y, the hand moves along z."""

    opening: float = 0.085
    finger: float = 0.012
    pad: float = 0.018
    length: float = 0.045
    palm: float = 0.05
    friction: float = 0.6

    def boxes(self) -> list[tuple[Array, Array]]:
        """Low and high corners of both fingers and of the palm, in the hand's frame; fingertips at z = 0."""
        half, out = self.opening / 2, self.opening / 2 + self.finger
        return [
            (np.array([-self.pad / 2, -out, -self.length]), np.array([self.pad / 2, -half, 0.0])),
            (np.array([-self.pad / 2, half, -self.length]), np.array([self.pad / 2, out, 0.0])),
            (np.array([-0.03, -out, -self.length - self.palm]), np.array([0.03, out, -self.length])),
        ]

    def reach(self) -> float:
        """How far from its middle its farthest corner is."""
        return max(float(np.linalg.norm(np.maximum(abs(low), abs(high)))) for low, high in self.boxes())

    def hits(self, pose: Array, middle: Array, points: Array) -> bool:
        local = (points - middle) @ pose
        for low, high in self.boxes():
            if ((local >= low) & (local <= high)).all(axis=1).any():
                return True
        return False


def grasp(
    region: Any, others: Array, hand: Hand, rng: np.random.Generator, tries: int = 200_000, most_pairs: int = 300
) -> dict[str, Any]:
    """Antipodal sampling: two seen points whose normals lie in the friction cones of the line between them."""
    rows = rows_of(region.points).astype(np.float64)
    points, normals = rows[:, :3], rows[:, 3:6]
    cone = np.cos(np.arctan(hand.friction))
    antipodal, depths = 0, (0.008, 0.02)
    if len(points) < 2:
        return {"found": False, "antipodal": 0, "points": len(points)}
    first, second = rng.integers(0, len(points), (2, tries))
    line = points[second] - points[first]
    width = np.linalg.norm(line, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        line = line / width[:, None]
        is_pair = (
            (width > 0.005)
            & (width < hand.opening - 0.006)
            & (-(line * normals[first]).sum(axis=1) > cone)
            & ((line * normals[second]).sum(axis=1) > cone)
        )
    # Seldom as pairs may be, those of a region that has many need not all be tried.
    for pair in np.flatnonzero(is_pair)[:most_pairs]:
        antipodal += 1
        y = line[pair]
        seed = np.array([0.0, 0.0, 1.0]) if abs(y[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
        x0 = np.cross(y, seed)
        x0 /= np.linalg.norm(x0)
        contacts = (points[first[pair]] + points[second[pair]]) / 2
        # Of all points those that some pose below can reach.
        near = [some[np.linalg.norm(some - contacts, axis=1) < hand.reach() + max(depths)] for some in (others, points)]
        for angle in np.arange(0, 2 * np.pi, np.pi / 8):
            x = np.cos(angle) * x0 + np.sin(angle) * np.cross(y, x0)
            z = np.cross(x, y)
            if z[2] > 0.2:  # never from below
                continue
            # The pads hold the contacts, not the fingertips' very ends.
            for depth in depths:
                middle = contacts + depth * z
                pose = np.column_stack([x, y, z])
                if not any(hand.hits(pose, middle, some) for some in near):
                    return {
                        "found": True,
                        "antipodal": antipodal,
                        "points": len(points),
                        "middle": contacts.tolist(),
                        "width_m": float(width[pair]),
                        "direction": z.tolist(),
                    }
    return {"found": False, "antipodal": antipodal, "points": len(points)}


def rest_of_map(points: Array, region: Any) -> Array:
    """The map without the object: what is not one of the region's own points."""
    own = rows_of(region.points).astype(np.float64)[:, :3]
    if len(own) == 0:
        return points
    distance, _ = cKDTree(own).query(points, distance_upper_bound=1e-4)
    return points[~np.isfinite(distance)]


def main() -> None:
    folder = Path(sys.argv[1])
    start = json.loads((folder / "start.json").read_text())
    plan, truth = Costmap.read(folder / "occupancy.pb"), Costmap.read(folder / "truth.pb")
    cloud = PointCloud.FromString((folder / "points.pb").read_bytes())
    points = rows_of(cloud)[:, :3].astype(np.float64)
    blocked = blocked_cells(plan, start["radius_m"])
    at = nearest_open(blocked, plan.cell_of(np.array(start["position"])), 1.0 / plan.cell)
    schemas = Schemas()
    objects = []
    for path in sorted((folder / "results").glob("*.pb")):
        result = schemas.read("semsplat.v1.GoalResult", path.read_bytes())
        for rank, item in enumerate(result.objects):
            entry: dict[str, Any] = {"text": result.text, "rank": rank, "id": item.id}
            assert item.nav_goal.header == result.header and item.nav_goal.object_id == item.id
            entry["nav"] = drive(item.nav_goal, plan, truth, blocked, at) if at else {"way_m": None, "reason": "no start"}
            entry["graspable"] = item.grasp_region.graspable
            entry["grasp_reason"] = item.grasp_region.reason
            # Each region by itself: what is drawn for one depends on no other's number of points.
            rng = np.random.default_rng(7)
            entry["grasp"] = grasp(item.grasp_region, rest_of_map(points, item.grasp_region), Hand(), rng)
            objects.append(entry)
    print(json.dumps({"plan": compare(plan, truth), "start": at, "objects": objects}))


if __name__ == "__main__":
    main()
