// One camera: its live image, what was found in it, and a cross to point with.

import { element, setText } from "./dom.js";
import { ago, hertz } from "./format.js";
import { NewestImages } from "./newest.js";
import { drawCross, drawOverlay } from "./overlay.js";
import { themeColours } from "./theme.js";

const lateSeconds = 2;

/** A figure that shows the newest image for as long as it is in the page. */
export class CameraView {
    #ending = new AbortController();
    #frame = null;
    #places = [];
    #cross = null;
    #arrivedAt = 0;
    #observer;
    #ticker;

    /** `onPoint({camera, sequence, x_px, y_px})` is called for clicks on what is not drawn as an object yet. */
    constructor(camera, daemon, focus, onPoint) {
        Object.assign(this, { camera, daemon, focus, onPoint });
        this.image = element("canvas", { class: "picture" });
        this.overlay = element("canvas", {
            class: "overlay", tabindex: 0, role: "application",
            "aria-label": `Live image of the camera ${camera.name}. Click a thing to ask what it is. `
                + "With the keyboard: arrow keys move a cross, Enter asks.",
            click: (event) => this.#click(event), keydown: (event) => this.#key(event), blur: () => this.#setCross(null),
        });
        this.veil = element("p", { class: "veil" }, "Waiting for the first image …");
        this.screen = element("div", { class: "screen" }, this.image, this.overlay, this.veil);
        this.figures = element("span", { class: "figures" });
        const caption = element("figcaption", {}, element("strong", {}, camera.name), this.figures);
        this.node = element("figure", { class: "camera", "data-camera": camera.name }, caption, this.screen);
        this.screen.style.aspectRatio = `${camera.width_px || 4} / ${camera.height_px || 3}`;
        const signal = this.#ending.signal;
        focus.addEventListener("change", () => this.#draw(), { signal });
        daemon.addEventListener("connection", () => this.#describe(), { signal });
        daemon.addEventListener("frame", ({ detail }) => this.#takePose(detail), { signal });
        this.#observer = new ResizeObserver(() => this.#draw());
        this.#observer.observe(this.screen);
        this.#ticker = setInterval(() => this.#describe(), 1000);
        this.images = new NewestImages(camera.name, () => this.#isSeen(), (bitmap, frame) => this.#show(bitmap, frame));
    }

    /** Ends its requests. */
    end() {
        this.#ending.abort();
        this.images.end();
        this.#observer.disconnect();
        clearInterval(this.#ticker);
    }

    /** Shows rate and drops as the daemon counts them. */
    setFigures({ rate_hz, drops }) {
        this.counted = { rate_hz, drops };
        this.#describe();
    }

    #isSeen() {
        return !document.hidden && this.daemon.connection === "connected" && this.screen.getClientRects().length > 0;
    }

    #show(bitmap, frame) {
        if (this.image.width !== bitmap.width || this.image.height !== bitmap.height) {
            [this.image.width, this.image.height] = [bitmap.width, bitmap.height];
            this.screen.style.aspectRatio = `${bitmap.width} / ${bitmap.height}`;
        }
        this.image.getContext("2d").drawImage(bitmap, 0, 0);
        this.#frame = frame;
        this.#arrivedAt = Date.now();
        this.#draw();
        if (!this.veil.hidden) this.#describe();
    }

    /** The pose of the image that is shown has come. */
    #takePose({ camera, sequence, map_from_camera }) {
        if (map_from_camera && camera === this.camera.name && sequence === this.#frame?.sequence) this.#draw();
    }

    /** Begins anew: it is another daemon. */
    restart() {
        this.images.restart();
    }

    #draw() {
        const { clientWidth: width, clientHeight: height } = this.screen;
        if (!this.#frame || width === 0) return;
        const ratio = devicePixelRatio;
        if (this.overlay.width !== Math.round(width * ratio) || this.overlay.height !== Math.round(height * ratio)) {
            [this.overlay.width, this.overlay.height] = [Math.round(width * ratio), Math.round(height * ratio)];
        }
        const context = this.overlay.getContext("2d");
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        const view = { context, scale: width / this.image.width, width, height };
        const log = this.daemon.frames.get(this.camera.name);
        const frame = {
            ...this.#frame, camera: this.camera.name, log,
            pose: log?.poseAt(this.#frame.sequence) ?? null, intrinsics: log?.intrinsics ?? null,
        };
        const colours = themeColours();
        this.#places = log ? drawOverlay(view, frame, this.focus, colours) : [];
        this.node.dataset.marked = this.#places.length;
        if (this.#cross) drawCross(view, this.#cross, colours);
    }

    #describe() {
        const age = (Date.now() - this.#arrivedAt) / 1000;
        const isLate = this.#arrivedAt > 0 && age > lateSeconds;
        this.node.classList.toggle("late", isLate || this.daemon.connection === "lost");
        this.veil.hidden = this.#arrivedAt > 0 && !isLate;
        if (isLate) setText(this.veil, `The last image is from ${ago(age)}`);
        const { rate_hz, drops } = this.counted ?? this.camera;
        setText(this.figures, `${hertz(rate_hz)}${drops > 0 ? ` · ${drops} not used` : ""}`);
    }

    #click(event) {
        const area = this.overlay.getBoundingClientRect();
        const scale = this.image.width / area.width;
        this.#point((event.clientX - area.left) * scale, (event.clientY - area.top) * scale);
    }

    /** Selects what is drawn at a place of the image, pixels from its corner; asks what is there when that is selected
     * already, or nothing is drawn. */
    #point(x, y) {
        if (!this.#frame) return;
        const drawn = this.#places
            .filter((place) => place.covers(x, y))
            .sort((a, b) => a.width * a.height - b.width * b.height)[0];
        if (drawn && drawn.id !== this.focus.selectedID) return this.focus.select(drawn.id);
        // The centre of the first pixel is (0, 0) in the daemon's messages.
        const [x_px, y_px] = [x, y].map((value) => Math.round(10 * (value - 0.5)) / 10);
        this.onPoint({ camera: this.camera.name, sequence: this.#frame.sequence, x_px, y_px });
    }

    #key(event) {
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        const { width, height } = this.image;
        const [x, y] = this.#cross ?? [width / 2, height / 2];
        if (event.key in steps) {
            const [dx, dy] = steps[event.key].map((step) => step * (event.shiftKey ? 1 : width / 40));
            this.#setCross([Math.min(width - 1, Math.max(0, x + dx)), Math.min(height - 1, Math.max(0, y + dy))]);
        } else if (event.key === "Enter" || event.key === " ") {
            this.#point(x, y);
        } else if (event.key === "Escape") {
            this.#setCross(null);
        } else {
            return;
        }
        event.preventDefault();
    }

    #setCross(cross) {
        this.#cross = cross;
        this.#draw();
    }
}
