// Poses `{position: [x, y, z], orientation: {x, y, z, w}}` in metres, and what a camera sees of points.

/** The cross product. */
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** A vector turned by a unit quaternion. */
export function rotate({ x, y, z, w }, v) {
    const t = cross([x, y, z], v).map((value) => 2 * value);
    const u = cross([x, y, z], t);
    return v.map((value, axis) => value + w * t[axis] + u[axis]);
}

/** A point of the pose's own frame, in the frame that the pose is in. */
export const apply = (pose, point) => rotate(pose.orientation, point).map((value, axis) => value + pose.position[axis]);

/** The other way round. */
export function applyInverse(pose, point) {
    const { x, y, z, w } = pose.orientation;
    return rotate({ x: -x, y: -y, z: -z, w }, point.map((value, axis) => value - pose.position[axis]));
}

export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The eight corners of a box `{center, orientation, size}`: bit `a` of a corner's number says its side along axis `a`. */
export function boxCorners({ center, orientation, size }) {
    const pose = { position: center, orientation };
    return Array.from({ length: 8 }, (_, corner) =>
        apply(pose, size.map((extent, axis) => (corner & (1 << axis) ? 0.5 : -0.5) * extent)));
}

/** The twelve edges of a box, as pairs of corners. */
export const boxEdges = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
    [1, 2, 4].filter((bit) => !(corner & bit)).map((bit) => [corner, corner | bit]));

/** Where a camera sees a point of its own optical frame, in pixels; null behind it. */
export function project(intrinsics, [x, y, z]) {
    if (z < 0.05) return null;
    return [intrinsics.fx_px * x / z + intrinsics.cx_px, intrinsics.fy_px * y / z + intrinsics.cy_px];
}
