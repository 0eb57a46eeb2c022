// Recording what comes in and goes out: start, stop, split, bookmark.

import { send } from "./api.js";
import { byId, setText } from "./dom.js";
import { count, several } from "./format.js";

/** Keeps the panel with the buttons up; calls `onChange` when a file was begun or ended. */
export class RecordingPanel {
    constructor(daemon, onChange) {
        Object.assign(this, { daemon, onChange });
        this.name = byId("recording-name");
        this.bookmark = byId("bookmark-text");
        byId("recording-form").addEventListener("submit", (event) => {
            event.preventDefault();
            const isOn = daemon.state?.recording.is_recording;
            this.#do(isOn ? { action: "stop" } : { action: "start", name: this.name.value.trim() || undefined });
        });
        byId("recording-split").addEventListener("click", () => this.#do({ action: "split" }));
        byId("bookmark-form").addEventListener("submit", (event) => {
            event.preventDefault();
            const text = this.bookmark.value.trim();
            this.#do({ action: "bookmark", text }, `Bookmarked “${text}”.`);
            this.bookmark.value = "";
        });
        for (const kind of ["state", "recording"]) daemon.addEventListener(kind, () => this.draw());
    }

    /** Draws what is recorded now. */
    draw() {
        const recording = this.daemon.state?.recording;
        if (!recording) return;
        const isOn = recording.is_recording;
        setText(byId("recording-toggle"), isOn ? "Stop" : "Start recording");
        byId("recording-panel").dataset.recording = String(isOn);
        byId("recording-name-field").hidden = isOn;
        byId("recording-split").hidden = !isOn;
        byId("bookmark-form").hidden = !isOn;
        setText(byId("recording-figures"), isOn ? this.#figures(recording) : "Nothing is being recorded.");
    }

    #figures({ path, recorded, dropped }) {
        return [path, several(recorded, "message"), dropped > 0 ? `${count(dropped)} lost` : "none lost"].join(" · ");
    }

    async #do(body, success = "") {
        const outcome = byId("recording-outcome");
        try {
            const answer = await send("recording", body);
            setText(outcome, success);
            this.daemon.state.recording = answer;
            this.draw();
            if (body.action !== "bookmark") this.onChange();
        } catch (error) {
            setText(outcome, [error.message, error.advice].filter(Boolean).join(" "));
        }
    }
}
