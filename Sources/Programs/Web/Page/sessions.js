// The recordings that are there, and one of them opened.

import { read } from "./api.js";
import { byId, element, replaceContent, setText } from "./dom.js";
import { bytes, count, dayAndTime, duration } from "./format.js";
import { RecordingPanel } from "./recording.js";
import { ReplayPanel } from "./replay.js";

/** Owns the view of sessions. */
export class SessionsView {
    constructor(daemon) {
        this.replay = new ReplayPanel(byId("replay"));
        this.recording = new RecordingPanel(daemon, () => this.reload());
    }

    /** Reads the list again. */
    async reload() {
        try {
            const { folder, sessions } = await read("sessions");
            const nothing = `There is no recording in ${folder} yet. Start one here, or with semsplat recording start.`;
            setText(byId("sessions-note"), sessions.length > 0 ? "" : nothing);
            replaceContent(byId("sessions-list"), sessions.map((session) => this.#row(session)));
            byId("sessions-table").hidden = sessions.length === 0;
        } catch (error) {
            setText(byId("sessions-note"), [error.message, error.advice].filter(Boolean).join(" "));
        }
    }

    #row(session) {
        const { name, start_ns, duration_s, dropped, is_recording, is_complete, reason } = session;
        const state = is_recording ? "recording now" : is_complete ? "" : reason ?? "cut: semsplat recover saves what is whole";
        const cell = (label, value, kind = "number") => element("td", { "data-label": label, class: kind }, value);
        const open = { class: "link", "data-key": `session ${name}`, disabled: !is_complete, click: () => this.replay.open(session) };
        return element("tr", { "data-session": name },
            element("th", { scope: "row" }, element("button", open, name), state ? element("small", {}, state) : null),
            cell("Begun", start_ns > 0 ? dayAndTime(start_ns) : "–", "text"), cell("Length", duration(duration_s)),
            cell("Size", bytes(session.bytes)),
            cell("Messages", count(session.messages)), cell("Lost", count(dropped), dropped > 0 ? "number warn" : "number"));
    }
}
