// The bar at the top: how the daemon does at a glance. And beneath it, in one line: what is wrong and what to do.

import { byId, element, replaceContent, setText } from "./dom.js";
import { ago, bytes, shortCount } from "./format.js";
import { partWords, stateWords } from "./words.js";

const mostLogs = 3;
const logMilliseconds = 20_000;

const connections = {
    connecting: { word: "Connecting", sentence: "", tone: "calm" },
    lost: { word: "No connection", sentence: "The daemon does not answer.", tone: "bad" },
};

/** Keeps the bar and the line beneath it up. */
export class StatusStrip {
    #logs = [];

    constructor(daemon) {
        this.daemon = daemon;
        for (const kind of ["connection", "state", "health", "map", "recording"]) {
            daemon.addEventListener(kind, () => this.draw());
        }
        daemon.addEventListener("log", ({ detail }) => this.#note(detail));
        byId("retry").addEventListener("click", () => daemon.retry());
        setInterval(() => this.draw(), 1000);
    }

    /** Draws what is known now. */
    draw() {
        const { state, connection, lostAt } = this.daemon;
        const isLost = connection === "lost";
        document.documentElement.dataset.connection = connection;
        if (isLost) {
            const since = `What you see is from ${ago((Date.now() - lostAt) / 1000)}.`;
            setText(byId("lost-since"), state ? since : "Is `semsplat run` running?");
        }
        const { word, sentence, tone } = connections[connection] ?? stateWords(state?.state ?? "starting");
        setText(byId("state-word"), word);
        document.title = `${word} – semsplat`;
        Object.assign(byId("state"), { title: sentence });
        byId("state").dataset.tone = tone;
        this.#drawTrouble(isLost, state?.causes ?? [], sentence);
        if (!state) return;
        setText(byId("vital-gaussians"), shortCount(state.map.gaussians));
        setText(byId("vital-memory"), `${bytes(state.map.bytes)} of ${bytes(state.map.budget_bytes)}`);
        setText(byId("vital-window"), `${state.window.keyframes}/${state.window.capacity}`);
        byId("vital-recording").hidden = !state.recording.is_recording;
    }

    #note(log) {
        if (log.level === "info" || log.level === "debug") return;
        this.#logs = [...this.#logs, { ...log, until: Date.now() + logMilliseconds }].slice(-mostLogs);
        this.draw();
    }

    /** It takes as much room with notices as without, so one stands for all of them; the list, once opened, lies over the page. */
    #drawTrouble(isLost, causes, sentence) {
        this.#logs = this.#logs.filter((log) => log.until > Date.now());
        const notices = [
            ...causes.map((cause) => ({ part: partWords(cause), message: cause.message })),
            ...this.#logs.map(({ message }) => ({ part: "", message })),
        ];
        byId("lost").hidden = !isLost;
        byId("notices").hidden = isLost || notices.length === 0;
        byId("calm").hidden = isLost || notices.length > 0;
        setText(byId("calm"), sentence);
        const first = byId("notices-first");
        const key = JSON.stringify(notices);
        if (key !== this.drawn) {
            this.drawn = key;
            replaceContent(first, notices.length ? written(notices[0]) : []);
            replaceContent(byId("notices-list"), notices.map((notice) => element("li", {}, written(notice))));
        }
        const isCut = first.scrollHeight > first.clientHeight;
        setText(byId("notices-more"), notices.length > 1 ? `and ${notices.length - 1} more` : isCut ? "in full" : "");
    }
}

const written = ({ part, message }) => [part ? element("strong", {}, part) : null, part ? " " : null, message];
