// The time line of a session: keyframes as ticks, answers and bookmarks as marks that can be chosen.

import { element, vector } from "./dom.js";
import { duration } from "./format.js";
import { outcomeWords } from "./words.js";

const mostTicks = 1000;
const mostMarks = 200;

/** Draws into a node; calls `onSeek(seconds)` for a mark that was chosen. */
export class Timeline {
    constructor(node, onSeek) {
        Object.assign(this, { node, onSeek });
    }

    /** Takes a session's timeline. */
    setMarks({ duration_s, keyframes_s, answers, bookmarks }) {
        this.duration = Math.max(duration_s, 1e-3);
        const step = Math.ceil(keyframes_s.length / mostTicks);
        const shown = keyframes_s.filter((_, index) => index % step === 0);
        const ticks = vector("path", { class: "ticks", d: shown.map((at) => `M${1000 * at / this.duration} 2v8`).join("") });
        this.cursor = vector("path", { class: "cursor", d: "M0 0v36" });
        const frame = { viewBox: "0 0 1000 36", preserveAspectRatio: "none", "aria-hidden": "true" };
        const drawing = vector("svg", frame, ticks, this.cursor);
        const marks = [
            ...answers.slice(0, mostMarks).map((answer) => {
                const { tone, word } = outcomeWords(answer);
                return this.#mark(answer.at_s, `answer ${tone}`, `${answer.text}: ${word}`);
            }),
            ...bookmarks.slice(0, mostMarks).map(({ at_s, text }) => this.#mark(at_s, "bookmark", `Bookmark: ${text}`)),
        ];
        this.node.replaceChildren(drawing, ...marks);
    }

    /** Moves the cursor. */
    setTime(seconds) {
        this.cursor.setAttribute("transform", `translate(${1000 * seconds / this.duration} 0)`);
    }

    #mark(seconds, kind, words) {
        const label = `${duration(seconds)} ${words}`;
        const mark = element("button", { class: `mark ${kind}`, title: words, "aria-label": label, click: () => this.onSeek(seconds) });
        mark.style.left = `${100 * seconds / this.duration}%`;
        return mark;
    }
}
