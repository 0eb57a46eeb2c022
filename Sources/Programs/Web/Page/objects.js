// All objects that the daemon knows: what answers named so far.

import { byId, element, replaceContent, setText, span } from "./dom.js";
import { ago, count, length } from "./format.js";
import { distance } from "./poses.js";

const most = 100;
const leastMilliseconds = 1000;

/** Keeps the list up; choosing one selects it everywhere. */
export class ObjectList {
    #timer = null;

    constructor(daemon, focus) {
        Object.assign(this, { daemon, focus });
        focus.addEventListener("change", () => this.#drawSoon());
    }

    #drawSoon() {
        this.#timer ??= setTimeout(() => {
            this.#timer = null;
            this.#draw();
        }, this.drawnAt === undefined ? 0 : Math.max(0, this.drawnAt + leastMilliseconds - performance.now()));
    }

    #draw() {
        this.drawnAt = performance.now();
        const byNumber = (a, b) => a.id.localeCompare(b.id, undefined, { numeric: true });
        const objects = [...this.focus.known.values()].sort(byNumber);
        byId("objects").hidden = objects.length === 0;
        setText(byId("objects-count"), count(objects.length));
        replaceContent(byId("objects-list"), objects.slice(0, most).map((object) => this.#row(object)));
    }

    #row(object) {
        const { position } = this.daemon;
        const seen = object.last_seen_ns > 0 ? ago(Date.now() / 1e3 - object.last_seen_ns / 1e9) : "";
        const state = object.state === "CONFIRMED" ? `seen ${seen}` : object.state.toLowerCase();
        const far = position ? length(distance(position, object.centroid)) : "";
        const select = {
            class: "plain row", "data-key": `known ${object.id}`, click: () => this.focus.select(object.id),
            "aria-pressed": String(object.id === this.focus.selectedID),
        };
        return element("li", {},
            element("button", select, span("name", object.label), element("code", { class: "quiet" }, object.id), span("grow"),
                span("quiet", state), span("far", far)));
    }
}
