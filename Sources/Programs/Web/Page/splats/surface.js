// The canvas of the 3D view: owns the renderer and the worker, and draws from a viewpoint.

import { Pacer } from "./pacer.js";
import { Renderer } from "./renderer.js";
import { Viewpoint } from "./viewpoint.js";

const slowMilliseconds = 50;

/** Takes chunks and draws them. `onDraw(camera, scale)` is called before each picture; `onRestore` when the
 * graphics card was lost and all must be loaded again. Throws where there is no WebGL 2. */
export class Surface {
    viewpoint = new Viewpoint();
    /** Whether depth is drawn in place of the splats' colours. */
    isDepth = false;
    /** The colour of the floor plan. */
    tint = [128, 128, 128];
    /** How many splats are loaded. */
    total = 0;
    /** Whether a chunk found no room. */
    isFull = false;
    #bounds = null;
    #isFitted = false;
    #isSorting = false;
    #sortedFor = null;

    constructor(canvas, screen, { onDraw, onRestore }) {
        Object.assign(this, { canvas, screen, onDraw });
        this.renderer = new Renderer(canvas);
        this.pacer = new Pacer(screen, (done) => this.#draw(done));
        this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
        this.worker.onmessage = ({ data }) => this.#take(data);
        canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
        canvas.addEventListener("webglcontextrestored", () => {
            this.renderer.prepare();
            this.worker.postMessage({ task: "clear" });
            onRestore();
        });
    }

    /** Takes a chunk in place of the one with the same id; heat is coloured here. */
    load(id, buffer, isHeat) {
        this.worker.postMessage({ task: "load", id, buffer, isHeat }, [buffer]);
    }

    /** Forgets a chunk. */
    remove(id) {
        this.worker.postMessage({ task: "remove", id });
    }

    /** Forgets all; the next map is looked at as a whole. */
    clear() {
        this.worker.postMessage({ task: "clear" });
        [this.#isFitted, this.#bounds, this.isFull] = [false, null, false];
    }

    /** Looks at all of it. */
    fit() {
        if (!this.#bounds) return;
        this.viewpoint.fit(this.#bounds);
        this.moved();
    }

    /** The viewpoint was moved. */
    moved() {
        this.#isFitted = true;
        this.pacer.moved();
    }

    #take(message) {
        if (message.kind === "loaded") {
            this.renderer.setRows(message.row, message.rows, message.texels);
            this.#include(message.bounds);
        }
        if (message.kind === "full") this.isFull = true;
        if (message.kind === "sorted") {
            this.#isSorting = false;
            this.renderer.setOrder(message.order);
        } else {
            this.#sortedFor = null;
        }
        if ("total" in message) this.total = message.total;
        this.pacer.changed();
    }

    #include({ low, high }) {
        const known = this.#bounds ?? { low, high };
        this.#bounds = {
            low: known.low.map((value, axis) => Math.min(value, low[axis])),
            high: known.high.map((value, axis) => Math.max(value, high[axis])),
        };
        if (!this.#isFitted) this.viewpoint.fit(this.#bounds);
    }

    #draw(done) {
        // Coarser while the view moves on machines that are slow at it.
        const fineness = this.pacer.isMoving && this.pacer.cost > slowMilliseconds ? 0.5 : 1;
        const ratio = devicePixelRatio * fineness;
        const [width, height] = [this.screen.clientWidth, this.screen.clientHeight].map((side) =>
            Math.max(1, Math.round(side * ratio)));
        if (this.canvas.width !== width || this.canvas.height !== height) {
            [this.canvas.width, this.canvas.height] = [width, height];
        }
        const camera = this.viewpoint.camera(width, height);
        camera.depths = this.#depths(camera.forward);
        this.#sort(camera.forward);
        this.onDraw(camera, 1 / ratio);
        this.renderer.draw(camera, this.isDepth, this.tint);
        this.renderer.whenDone(() => done(fineness === 1));
    }

    /** The nearest and the farthest depth of the map's bounds, for the palette. */
    #depths(forward) {
        const { low, high } = this.#bounds ?? { low: [0, 0, 0], high: [1, 1, 1] };
        const eye = this.viewpoint.eye;
        const along = (corner) =>
            forward.reduce((sum, value, axis) => sum + value * ((corner & (1 << axis) ? high : low)[axis] - eye[axis]), 0);
        const depths = Array.from({ length: 8 }, (_, corner) => along(corner));
        return [Math.max(0.1, Math.min(...depths)), Math.max(0.2, ...depths)];
    }

    #sort(forward) {
        const isSame = this.#sortedFor?.every((value, axis) => Math.abs(value - forward[axis]) < 1e-3);
        if (this.#isSorting || isSame) return;
        this.#isSorting = true;
        this.#sortedFor = forward;
        this.worker.postMessage({ task: "sort", forward });
    }
}
