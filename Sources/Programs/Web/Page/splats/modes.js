// What the Gaussians' colours mean: their own, depth, features, or heat of the last question.

import { byId, setText } from "../dom.js";

const legends = {
    rgb: () => "",
    depth: () => "How far a thing is from the eye: pale is near.",
    language: () => "Language features by their three strongest directions: what means the same has the same colour.",
    segmentation: () =>
        "Segmentation features by their three strongest directions: what belongs together has the same colour.",
    heat: (text) =>
        text ? `How much the map resembles “${text}”: pale is most.` : "Ask for something first: heat shows where it could be.",
};

/** The buttons that choose. Calls `onColours({colors, text})` when other colours are to be loaded, and
 * `onDepth(isDepth)` when depth is to be drawn in their place, or no more. */
export class Modes {
    #mode = "rgb";
    #text = "";
    #loaded = JSON.stringify({ colors: "rgb" });
    #buttons = [...byId("map-modes").querySelectorAll("button")];

    constructor({ onColours, onDepth }) {
        Object.assign(this, { onColours, onDepth });
        for (const button of this.#buttons) button.addEventListener("click", () => this.#choose(button.value));
    }

    /** Takes the question whose heat is shown. */
    setQuestion(text) {
        if (text === this.#text) return;
        this.#text = text;
        if (this.#mode === "heat") this.#choose("heat");
    }

    #choose(mode) {
        this.#mode = mode;
        const isHeat = mode === "heat";
        const hasColours = !isHeat || this.#text !== "";
        for (const button of this.#buttons) button.setAttribute("aria-pressed", String(button.value === mode));
        const colors = mode === "depth" || !hasColours ? "rgb" : mode;
        const wanted = isHeat && hasColours ? { colors, text: this.#text } : { colors };
        if (JSON.stringify(wanted) !== this.#loaded && mode !== "depth") {
            this.#loaded = JSON.stringify(wanted);
            this.onColours(wanted);
        }
        this.onDepth(mode === "depth");
        setText(byId("map-legend"), legends[mode](this.#text));
        byId("map-scale").hidden = !(mode === "depth" || isHeat && hasColours);
        byId("map-scale").dataset.mode = mode;
    }
}
