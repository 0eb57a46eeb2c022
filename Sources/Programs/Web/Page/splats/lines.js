// The lines of the 3D view: boxes of objects, the way the camera went, keyframes.

import { apply, boxCorners, boxEdges } from "../poses.js";

/** Gathers lines, eleven floats each (`lineFloats` of renderer.js); colours are `[r, g, b]` of 0 to 255. */
export class LineList {
    #floats = [];

    /** A line from a to b, `width` in pixels. */
    add(a, b, colour, opacity, width) {
        this.#floats.push(...a, ...b, ...colour.map((value) => value / 255), opacity, width);
    }

    /** The edges of an object's box. */
    addBox(box, colour, opacity, width) {
        const corners = boxCorners(box);
        for (const [from, to] of boxEdges) this.add(corners[from], corners[to], colour, opacity, width);
    }

    /** The way through points. */
    addPath(points, colour, opacity, width) {
        for (let i = 1; i < points.length; i++) this.add(points[i - 1], points[i], colour, opacity, width);
    }

    /** A camera as a small pyramid, `reach` metres long. */
    addCamera(pose, reach, colour, opacity, width) {
        const sides = [[-0.6, -0.45], [0.6, -0.45], [0.6, 0.45], [-0.6, 0.45]];
        const corners = sides.map(([x, y]) => apply(pose, [x * reach, y * reach, reach]));
        corners.forEach((corner, index) => {
            this.add(pose.position, corner, colour, opacity, width);
            this.add(corner, corners[(index + 1) % 4], colour, opacity, width);
        });
    }

    /** The lines as the renderer takes them. */
    get floats() {
        return Float32Array.from(this.#floats);
    }
}
