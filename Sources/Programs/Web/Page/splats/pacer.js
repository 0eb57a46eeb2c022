// When to draw: only when something changed, one picture at a time, and no more than the machine bears.

const restMilliseconds = 250;
// Of the time, what drawing may take while nobody waits for it.
const share = 0.15;
const longestRestMilliseconds = 3000;

/** Calls `draw(done)` when a picture is due; `done(isWhole)` is to be called when it is on the screen. */
export class Pacer {
    /** Milliseconds that a picture of full size takes here. */
    cost = 0;
    #isSeen = false;
    #isDirty = false;
    #isUrgent = false;
    #isDrawing = false;
    #timer = null;
    #movedAt = -Infinity;
    #drawnAt = -Infinity;

    /** Draws only while `node` is to be seen. */
    constructor(node, draw) {
        this.draw = draw;
        new ResizeObserver(() => this.changed()).observe(node);
        new IntersectionObserver(([entry]) => {
            this.#isSeen = entry.isIntersecting;
            this.#schedule();
        }).observe(node);
    }

    /** Something that is drawn changed; what somebody waits for is urgent. */
    changed({ isUrgent = false } = {}) {
        this.#isDirty = true;
        this.#isUrgent ||= isUrgent;
        this.#schedule();
    }

    /** The viewpoint was moved. */
    moved() {
        this.#movedAt = performance.now();
        this.changed();
    }

    /** Whether somebody is moving the viewpoint. */
    get isMoving() {
        return performance.now() - this.#movedAt < restMilliseconds;
    }

    #schedule() {
        if (!this.#isDirty || this.#isDrawing || !this.#isSeen) return;
        const isAwaited = this.isMoving || this.#isUrgent;
        const rest = isAwaited ? 0 : Math.min(longestRestMilliseconds, this.cost / share - this.cost);
        const wait = this.#drawnAt + rest - performance.now();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => requestAnimationFrame(() => this.#begin()), Math.max(0, wait));
    }

    #begin() {
        if (!this.#isDirty || this.#isDrawing) return;
        [this.#isDirty, this.#isUrgent, this.#isDrawing] = [false, false, true];
        const begun = performance.now();
        this.draw((isWhole) => this.#end(begun, isWhole));
    }

    #end(begun, isWhole) {
        this.#isDrawing = false;
        this.#drawnAt = performance.now();
        if (isWhole) this.cost = 0.5 * this.cost + 0.5 * (this.#drawnAt - begun);
        // It was drawn coarsely while the view moved, and is to be drawn finely at rest.
        else setTimeout(() => this.changed(), restMilliseconds);
        this.#schedule();
    }
}
