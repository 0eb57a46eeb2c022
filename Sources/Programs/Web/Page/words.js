// The daemon's states and answers in plain sentences.

import { fixed, isNumber, percent } from "./format.js";

const states = {
    starting: ["Starting", "Its parts begin to run.", "calm"],
    waiting_for_input: ["Waiting", "Something that a map needs has not come yet.", "warn"],
    mapping: ["Mapping", "All is well.", "good"],
    degraded: ["Degraded", "It works, but not as it should.", "warn"],
    ending: ["Ending", "It was asked to end.", "calm"],
};

/** What a daemon's state means: a word, a sentence, a tone. */
export function stateWords(state) {
    const [word, sentence, tone] = states[state] ?? [state ?? "Unknown", "", "calm"];
    return { word, sentence, tone };
}

/** A part of the daemon as it stands before its message; empty where the message names it itself. */
export function partWords({ part, message }) {
    return message.includes(part.replace(/^input /, "")) ? "" : part;
}

const outcomes = {
    FOUND: ["Found", "good", ({ objects }) => (objects.length === 1 ? "One thing in the map fits." : `${objects.length} things in the map fit.`)],
    AMBIGUOUS: [
        "Ambiguous", "warn",
        () => "Several things fit about as well. Pick the one you mean, or say more: a colour, a size, a place.",
    ],
    NOT_FOUND: ["Not found", "calm", (answer) => `Nothing in the map fits well enough.${best(answer)}`],
    NOT_FOUND_UNSEEN: [
        "Not found so far", "calm",
        (answer) => `Nothing seen yet fits, and only ${percent(answer.explored_fraction)} of the place has been seen. `
            + "Drive on and ask again, or keep asking.",
    ],
    STALE: ["Stale", "warn", () => "It was there, but has not been seen for long. It may have moved."],
    MAP_EMPTY: [
        "The map is empty", "calm",
        () => "The robot has not mapped anything yet. It needs to move a little, sideways too.",
    ],
    BUSY: ["Busy", "warn", () => "Too many questions at a time. Ask again in a moment."],
    DEADLINE: ["Too late", "warn", () => "The deadline passed before the answer was ready. Ask again."],
    REJECTED: ["Not understood", "warn", () => "The daemon could not take the question as it is."],
    CANCELLED: ["Cancelled", "calm", () => "The question was taken back."],
};

function best(answer) {
    if (!isNumber(answer.best_score) || !(answer.threshold > 0)) return "";
    return ` The best scores ${fixed(answer.best_score)}; ${fixed(answer.threshold)} is needed.`;
}

/** What an answer's status means: a word and a tone. */
export function outcomeWords({ status }) {
    const [word, tone] = outcomes[status] ?? [status, "calm"];
    return { word, tone };
}

/** An answer's outcome in a sentence. */
export const outcomeSentence = (answer) => outcomes[answer.status]?.[2](answer) ?? "";

const events = {
    WAITING: "waiting for it",
    FIRST_FOUND: "found",
    BETTER: "located better",
    MOVED: "moved",
    GONE: "gone",
    REAPPEARED: "there again",
    CHANGED: "another outcome",
};

/** What happened to a standing question. */
export const eventWords = (event) => events[event] ?? String(event ?? "").toLowerCase();

const objectStates = {
    TENTATIVE: "seen once, not sure yet",
    CONFIRMED: "confirmed",
    MISSING: "missing: a view looked through its place",
    MOVED: "moved since it was found",
    REMOVED: "removed",
};

/** What an object's state means. */
export const objectStateWords = (state) => objectStates[state] ?? String(state ?? "").toLowerCase();
