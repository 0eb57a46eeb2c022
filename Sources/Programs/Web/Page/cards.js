// Objects as cards: where a thing is, how sure that is, who saw it, and what to do with it.

import { path, read } from "./api.js";
import { copyText, element, replaceContent, span } from "./dom.js";
import { ago, fixed, length, metres, several, timeOfDay } from "./format.js";
import { distance } from "./poses.js";
import { objectStateWords } from "./words.js";
import { ViewStrip } from "./views.js";

/** Draws the objects that the focus shows; the selected one with all that is known of it. */
export class Cards {
    #strip = new ViewStrip();
    #drawn = "";
    #note = { id: null, text: "" };

    /** `onLook(object)` is called to look at it in 3D. */
    constructor(daemon, focus, onLook) {
        Object.assign(this, { daemon, focus, onLook });
    }

    /** Draws into a node, where something changed. */
    draw(node) {
        const { shown, selectedID } = this.focus;
        const minute = Math.floor(Date.now() / 60_000);
        const state = JSON.stringify([selectedID, this.#note, minute, shown.map(({ masks, ...object }) => object)]);
        if (state === this.#drawn) return;
        this.#drawn = state;
        replaceContent(node, shown.map((object) => this.#card(object)));
    }

    #card(object) {
        const isSelected = object.id === this.focus.selectedID;
        const title = element("button", {
            class: "plain title", "data-key": `object ${object.id}`, "aria-expanded": String(isSelected),
            click: () => this.focus.select(isSelected ? null : object.id),
        },
            element("strong", {}, object.label), element("code", {}, object.id),
            span("grow"), this.#range(object), scoreBar(object.score));
        return element("article", { class: isSelected ? "card selected" : "card", "data-object": object.id },
            title,
            object.description ? element("p", { class: "quiet" }, object.description) : null,
            isSelected ? this.#details(object) : null);
    }

    #range(object) {
        const { position } = this.daemon;
        return position ? span("quiet", length(distance(position, object.centroid))) : null;
    }

    #details(object) {
        const frame = this.daemon.state?.map.frame ?? "map";
        const note = this.#note.id === object.id ? this.#note.text : "";
        return element("div", { class: "details" },
            element("dl", {},
                fact("Position", object.centroid.map((value) => fixed(value)).join("  "), `m in ${frame}`),
                fact("Size", object.box.size.map((value) => fixed(value)).join(" × "), "m"),
                fact("Uncertainty", ...uncertainty(object)),
                fact("Score", fixed(object.score), several(object.gaussians, "Gaussian")),
                fact("Seen", several(object.views, "time"), objectStateWords(object.state)),
                fact("First", ...moment(object.first_seen_ns)),
                fact("Last", ...moment(object.last_seen_ns))),
            this.#strip.of(object),
            element("div", { class: "actions" },
                element("button", { "data-key": `look ${object.id}`, click: () => this.onLook(object) }, "Show in the map"),
                element("button", { "data-key": `goal ${object.id}`, click: () => this.#copyGoal(object) }, "Copy as nav goal"),
                element("span", { class: "quiet", role: "status" }, note)));
    }

    async #copyGoal(object) {
        try {
            this.#note = { id: object.id, text: await copyGoal(object) };
        } catch (error) {
            this.#note = { id: object.id, text: error.message };
        }
        this.focus.dispatchEvent(new Event("change"));
    }
}

const fact = (name, value, note) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value, " ", element("small", {}, note)));

// A map that was loaded has objects that were seen on another day, and recordings have stamps of their own.
const moment = (stamp) => (stamp > 0 ? [timeOfDay(stamp), ago(Date.now() / 1e3 - stamp / 1e9)] : ["–", ""]);

/** The standard deviations of x, y and z, from the diagonal of the 6×6 covariance in metres. */
function uncertainty({ covariance }) {
    if (covariance.length === 0) return ["–", ""];
    const deviations = [0, 7, 14].map((index) => fixed(100 * Math.sqrt(Math.max(0, covariance[index])), 0));
    return [`± ${deviations.join(" / ")}`, "cm (1 σ)"];
}

function scoreBar(score) {
    const bar = span("bar-fill");
    bar.style.width = `${100 * Math.min(1, Math.max(0, score))}%`;
    return span("score", span("bar-track", bar), fixed(score));
}

/** Copies where to stand as a `PoseStamped` in JSON, which ROS 2's tools take as YAML; hands back what was done. */
async function copyGoal(object) {
    const goal = await read(path("objects", object.id, "nav_goal"));
    if (!goal.best) throw new Error(goal.reason || "There is no place to stand.");
    const { position, orientation } = goal.best.pose;
    const [x, y, z] = position;
    await copyText(JSON.stringify({ header: { frame_id: goal.frame }, pose: { position: { x, y, z }, orientation } }));
    return `Copied: stand ${metres(goal.best.standoff_m)} before it, ${metres(goal.best.clearance_m)} clear.`;
}
