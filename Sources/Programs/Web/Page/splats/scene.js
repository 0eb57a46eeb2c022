// What the 3D view shows beside the splats: path, keyframes and floor plan, read from the daemon when the map changed.

import { read } from "../api.js";
import { rotate } from "../poses.js";
import { LineList } from "./lines.js";

const leastMilliseconds = 3000;
const mostBoxes = 60;

/** Reads path and floor plan, not more often than every few seconds; calls `onChange` when they came. */
export class Scene {
    path = [];
    keyframes = [];
    floor = null;
    #timer = null;
    #readAt = -Infinity;

    constructor(onChange) {
        this.onChange = onChange;
    }

    /** Reads again soon. */
    refresh() {
        if (this.#timer !== null) return;
        const wait = Math.max(0, this.#readAt + leastMilliseconds - performance.now());
        this.#timer = setTimeout(() => this.#read().finally(() => {
            this.#timer = null;
            this.#readAt = performance.now();
        }), wait);
    }

    async #read() {
        // There is no floor plan before a floor is found, and nothing at all while the daemon is away.
        const [way, plan] = await Promise.allSettled([read("map/path"), read("map/occupancy")]);
        if (way.status === "fulfilled") {
            this.path = way.value.path.map(({ position }) => position);
            this.keyframes = way.value.keyframes;
        }
        this.floor = plan.status === "fulfilled" ? floorPlan(plan.value) : null;
        this.onChange();
    }

    /** The lines as the renderer takes them: those that `{boxes, path, keyframes}` wants, of the objects `shown` and the
     * poses of the `cameras`. */
    lines(wanted, { shown, selectedID, cameras, colours }) {
        const list = new LineList();
        if (wanted.path) list.addPath(this.path, colours.quiet, 0.8, 1.5);
        if (wanted.keyframes) {
            for (const keyframe of this.keyframes) {
                const [colour, opacity, width] = keyframe.in_window ? [colours.accent, 0.9, 1.5] : [colours.quiet, 0.45, 1];
                list.addCamera(keyframe.map_from_camera, 0.12, colour, opacity, width);
            }
        }
        for (const pose of cameras) list.addCamera(pose, 0.25, colours.strong, 1, 2);
        if (wanted.boxes) {
            for (const object of shown.slice(0, mostBoxes)) {
                const [colour, opacity, width] = object.id === selectedID ? [colours.accent, 1, 3] : [colours.strong, 0.6, 1.5];
                list.addBox(object.box, colour, opacity, width);
            }
        }
        return list.floats;
    }
}

function floorPlan({ resolution_m, width, height, origin, cells }) {
    const side = (length, axis) => rotate(origin.orientation, axis === 0 ? [length, 0, 0] : [0, length, 0]);
    return {
        width, height, corner: origin.position,
        right: side(width * resolution_m, 0), up: side(height * resolution_m, 1),
        cells: Uint8Array.from(atob(cells), (character) => character.charCodeAt(0)),
    };
}
