// Names over the 3D view: buttons, so that they can be read, clicked and reached by keyboard.

import { element } from "../dom.js";
import { placeOnScreen } from "./viewpoint.js";

const most = 60;

/** Keeps a label for each object, where the camera shows it. */
export class Labels {
    #labels = new Map();

    constructor(node, onSelect) {
        Object.assign(this, { node, onSelect });
    }

    /** Sets what is labelled. */
    setObjects(objects, selectedID) {
        const wanted = new Map(objects.slice(0, most).map((object) => [object.id, object]));
        for (const [id, { label }] of this.#labels) {
            if (wanted.has(id)) continue;
            label.remove();
            this.#labels.delete(id);
        }
        for (const [id, object] of wanted) {
            if (!this.#labels.has(id)) {
                const select = { class: "map-label", "data-object": id, click: () => this.onSelect(id) };
                const label = element("button", select, object.label);
                this.node.append(label);
                this.#labels.set(id, { label });
            }
            const entry = this.#labels.get(id);
            const [x, y, z] = object.box.center;
            entry.top = [x, y, z + Math.max(...object.box.size) / 2];
            entry.label.setAttribute("aria-pressed", String(id === selectedID));
        }
    }

    /** Moves them to where a camera shows them; `scale` CSS pixels to one of its pixels. */
    place(camera, scale) {
        for (const { label, top } of this.#labels.values()) {
            const place = placeOnScreen(camera, top);
            const [x, y] = place ?? [-1, -1];
            label.hidden = x < 0 || y < 0 || x > camera.width || y > camera.height;
            const [left, above] = [x, y].map((value) => Math.round(scale * value));
            label.style.transform = `translate(${left}px, ${above}px) translate(-50%, -100%)`;
        }
    }
}
