// Where the 3D view is seen from: an eye that looks at a target, z up. Column-major matrices as WebGL wants them.

import { cross } from "../poses.js";

const fieldOfView = 55 * Math.PI / 180;
const steepest = 89 * Math.PI / 180;
const [nearest, farthest] = [0.05, 200];

/** A viewpoint: `target` in metres, `yaw` and `pitch` of the direction of looking in radians, `distance` to the target. */
export class Viewpoint {
    target = [0, 0, 0];
    distance = 5;
    yaw = 0.7;
    pitch = -0.5;

    /** The direction of looking. */
    get forward() {
        const level = Math.cos(this.pitch);
        return [Math.cos(this.yaw) * level, Math.sin(this.yaw) * level, Math.sin(this.pitch)];
    }

    get right() {
        return [Math.sin(this.yaw), -Math.cos(this.yaw), 0];
    }

    get eye() {
        return this.forward.map((value, axis) => this.target[axis] - value * this.distance);
    }

    /** Turns about the target. */
    orbit(yaw, pitch) {
        this.yaw += yaw;
        this.pitch = Math.min(steepest, Math.max(-steepest, this.pitch + pitch));
    }

    /** Turns the head: the eye stays. */
    look(yaw, pitch) {
        const eye = this.eye;
        this.orbit(yaw, pitch);
        this.target = this.forward.map((value, axis) => eye[axis] + value * this.distance);
    }

    /** Goes, eye and target alike, in metres. */
    move(ahead, aside, up) {
        const { forward, right } = this;
        const step = [0, 0, up].map((value, axis) => value + ahead * forward[axis] + aside * right[axis]);
        this.target = this.target.map((value, axis) => value + step[axis]);
    }

    zoom(factor) {
        this.distance = Math.min(100, Math.max(0.2, this.distance * factor));
    }

    /** Shows all of a box. */
    fit({ low, high }) {
        this.target = low.map((value, axis) => (value + high[axis]) / 2);
        const diagonal = Math.hypot(...low.map((value, axis) => high[axis] - value));
        this.distance = Math.max(1, 0.45 * diagonal / Math.tan(fieldOfView / 2));
    }

    /** Looks at a thing of a size in metres. */
    lookAt(center, size) {
        this.target = [...center];
        this.distance = Math.max(0.8, 4 * size);
    }

    /** Looks from above. */
    lookDown() {
        this.pitch = -steepest;
    }

    /** Sees what a camera sees, whose pose is of its optical frame. */
    follow(pose, forward) {
        this.yaw = Math.atan2(forward[1], forward[0]);
        this.pitch = Math.min(steepest, Math.max(-steepest, Math.asin(forward[2])));
        this.distance = 1;
        this.target = pose.position.map((value, axis) => value + forward[axis]);
    }

    /** Matrices and what the shaders need for a picture of `width` by `height` pixels. */
    camera(width, height) {
        const { eye, forward, right } = this;
        const up = cross(right, forward);
        const dot = (axis) => axis[0] * eye[0] + axis[1] * eye[1] + axis[2] * eye[2];
        const view = new Float32Array([
            right[0], up[0], -forward[0], 0, right[1], up[1], -forward[1], 0, right[2], up[2], -forward[2], 0,
            -dot(right), -dot(up), dot(forward), 1,
        ]);
        // The narrower side has the whole field of view.
        const focal = Math.min(width, height) / (2 * Math.tan(fieldOfView / 2));
        const projection = new Float32Array([
            2 * focal / width, 0, 0, 0, 0, 2 * focal / height, 0, 0,
            0, 0, -(farthest + nearest) / (farthest - nearest), -1, 0, 0, -2 * farthest * nearest / (farthest - nearest), 0,
        ]);
        return { view, projection, focal: [focal, focal], width, height, forward };
    }
}

/** Where a camera shows a point, in its pixels from the top left; null behind it. */
export function placeOnScreen({ view, focal, width, height }, [x, y, z]) {
    const at = (row) => view[row] * x + view[4 + row] * y + view[8 + row] * z + view[12 + row];
    const depth = -at(2);
    if (depth < nearest) return null;
    return [width / 2 + focal[0] * at(0) / depth, height / 2 - focal[1] * at(1) / depth];
}
