// The pictures that saw an object, each with a box around it.

import { path, read, request } from "./api.js";
import { element } from "./dom.js";
import { timeOfDay } from "./format.js";
import { themeColours } from "./theme.js";

const mostViews = 6;
const mostKept = 12;

/** Makes strips of pictures, and keeps those made lately, so that a redrawn card does not ask again. */
export class ViewStrip {
    #strips = new Map();

    /** The strip of an object; it fills itself. */
    of(object) {
        const key = `${object.id} ${object.views}`;
        const known = this.#strips.get(key);
        if (known) return known;
        const strip = element("div", { class: "strip" }, element("p", { class: "quiet" }, "Looking for pictures …"));
        this.#strips.set(key, strip);
        if (this.#strips.size > mostKept) this.#strips.delete(this.#strips.keys().next().value);
        fill(strip, object).catch((error) => {
            strip.replaceChildren(element("p", { class: "quiet" }, error.message));
            this.#strips.delete(key);
        });
        return strip;
    }
}

async function fill(strip, object) {
    const { seen_in: views } = await read(path("objects", object.id));
    if (views.length === 0) throw new Error("No picture of it is kept.");
    const pictures = [];
    for (const view of views.slice(0, mostViews)) pictures.push(await picture(view));
    strip.replaceChildren(...pictures);
}

async function picture(view) {
    const bitmap = await createImageBitmap(await (await request(view.image)).blob());
    const words = `${view.camera} ${timeOfDay(view.stamp_ns)}`;
    const { width, height } = bitmap;
    const canvas = element("canvas", { width, height, role: "img", "aria-label": `Seen by ${words}` });
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    context.strokeStyle = themeColours().accent;
    context.lineWidth = Math.max(2, bitmap.width / 80);
    context.strokeRect(...view.box_px);
    bitmap.close();
    return element("figure", {}, canvas, element("figcaption", {}, words));
}
