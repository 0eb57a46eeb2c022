// Moves a viewpoint by mouse, fingers and keys: orbit about what is looked at, or fly.

const radiansPerPixel = 0.006;
const metresPerSecond = 1.5;

/** Calls `onChange` whenever the viewpoint was moved. */
export class Controls {
    /** Whether dragging turns the head instead of going round the target. */
    isFlying = false;
    #pointers = new Map();
    #keys = new Set();
    #lastStep = 0;

    constructor(canvas, viewpoint, onChange) {
        Object.assign(this, { canvas, viewpoint, onChange });
        canvas.addEventListener("pointerdown", (event) => {
            canvas.setPointerCapture(event.pointerId);
            this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        });
        canvas.addEventListener("pointermove", (event) => this.#drag(event));
        for (const kind of ["pointerup", "pointercancel"]) {
            canvas.addEventListener(kind, (event) => this.#pointers.delete(event.pointerId));
        }
        canvas.addEventListener("wheel", (event) => {
            event.preventDefault();
            this.#approach(Math.exp(event.deltaY * 0.0012));
        }, { passive: false });
        canvas.addEventListener("contextmenu", (event) => event.preventDefault());
        canvas.addEventListener("keydown", (event) => this.#press(event));
        canvas.addEventListener("keyup", (event) => this.#keys.delete(event.key.toLowerCase()));
        canvas.addEventListener("blur", () => this.#keys.clear());
    }

    #drag(event) {
        const before = this.#pointers.get(event.pointerId);
        if (!before) return;
        const others = [...this.#pointers.entries()].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
        const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
        this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        if (others.length > 0) {
            const apart = (place) => Math.hypot(place.x - others[0].x, place.y - others[0].y);
            this.#approach(apart(before) / Math.max(1, apart({ x: event.clientX, y: event.clientY })));
            this.#pan(dx / 2, dy / 2);
        } else if (event.buttons & 2 || event.shiftKey) {
            this.#pan(dx, dy);
        } else if (this.isFlying) {
            this.viewpoint.look(-dx * radiansPerPixel, -dy * radiansPerPixel);
        } else {
            this.viewpoint.orbit(-dx * radiansPerPixel, -dy * radiansPerPixel);
        }
        this.onChange();
    }

    #approach(factor) {
        if (this.isFlying) this.viewpoint.move(this.viewpoint.distance * (1 - factor), 0, 0);
        else this.viewpoint.zoom(factor);
        this.onChange();
    }

    #pan(dx, dy) {
        const metresPerPixel = this.viewpoint.distance / this.canvas.clientHeight;
        this.viewpoint.move(0, -dx * metresPerPixel, dy * metresPerPixel);
    }

    #press(event) {
        const key = event.key.toLowerCase();
        if (event.ctrlKey || event.metaKey || event.altKey || !(key in steps)) return;
        event.preventDefault();
        if (this.#keys.size === 0) {
            this.#lastStep = performance.now();
            requestAnimationFrame((now) => this.#step(now));
        }
        this.#keys.add(key);
    }

    /** Goes on for as long as keys are held, as fast whatever the rate of pictures. */
    #step(now) {
        const seconds = Math.min(0.1, Math.max(0.016, (now - this.#lastStep) / 1000));
        this.#lastStep = now;
        for (const key of this.#keys) steps[key](this.viewpoint, seconds, this.isFlying);
        if (this.#keys.size === 0) return;
        this.onChange();
        requestAnimationFrame((next) => this.#step(next));
    }
}

const turn = (yaw, pitch) => (viewpoint, seconds, isFlying) =>
    isFlying ? viewpoint.look(yaw * seconds, pitch * seconds) : viewpoint.orbit(-yaw * seconds, -pitch * seconds);
const go = (...directions) => (viewpoint, seconds) =>
    viewpoint.move(...directions.map((direction) => direction * metresPerSecond * seconds));
const zoom = (sign) => (viewpoint, seconds) => viewpoint.zoom(Math.exp(sign * 1.5 * seconds));

const steps = {
    arrowleft: turn(1.2, 0), arrowright: turn(-1.2, 0), arrowup: turn(0, 0.9), arrowdown: turn(0, -0.9),
    w: go(1, 0, 0), s: go(-1, 0, 0), a: go(0, -1, 0), d: go(0, 1, 0), e: go(0, 0, 1), q: go(0, 0, -1),
    "+": zoom(-1), "=": zoom(-1), "-": zoom(1),
};
