// Watching a recording again: its images by time, with what was answered then.

import { path, read, request } from "./api.js";
import { byId, element, replaceContent, setText, span } from "./dom.js";
import { duration, fixed, several } from "./format.js";
import { Timeline } from "./timeline.js";
import { outcomeWords } from "./words.js";

const stepSeconds = 0.5;
const playedHertz = 8;

/** A panel with image, time line and answers of one session; one request for an image at a time, for the newest wish. */
export class ReplayPanel {
    #session = null;
    #timeline = null;
    #wish = null;
    #isFetching = false;
    #timer = null;

    constructor(node) {
        this.node = node;
        this.image = byId("replay-image");
        this.marks = new Timeline(byId("replay-marks"), (seconds) => this.#seek(seconds));
        this.slider = byId("replay-at");
        this.play = byId("replay-play");
        this.camera = byId("replay-camera");
        this.slider.addEventListener("input", () => this.#seek(Number(this.slider.value)));
        this.camera.addEventListener("change", () => this.#seek(Number(this.slider.value)));
        this.play.addEventListener("click", () => this.#toggle());
        byId("replay-back").addEventListener("click", () => this.#seek(Number(this.slider.value) - stepSeconds));
        byId("replay-on").addEventListener("click", () => this.#seek(Number(this.slider.value) + stepSeconds));
        byId("replay-close").addEventListener("click", () => this.close());
    }

    /** Opens a session. */
    async open(session) {
        this.#stop();
        this.#session = session;
        this.node.hidden = false;
        setText(byId("replay-name"), session.name);
        setText(byId("replay-note"), "Reading its index …");
        try {
            const timeline = await read(path("sessions", session.name, "timeline"), { patience: 60_000 });
            if (this.#session !== session) return;
            this.#show(timeline);
        } catch (error) {
            setText(byId("replay-note"), [error.message, error.advice].filter(Boolean).join(" "));
        }
        byId("replay-name").focus();
    }

    /** Closes it. */
    close() {
        this.#stop();
        this.#session = null;
        this.node.hidden = true;
    }

    #show(timeline) {
        this.#timeline = timeline;
        const { duration_s, cameras, keyframes_s, answers, bookmarks } = timeline;
        this.slider.max = duration_s;
        replaceContent(this.camera, cameras.map(({ name }) => element("option", { value: name }, name)));
        byId("replay-camera-field").hidden = cameras.length < 2;
        this.marks.setMarks(timeline);
        const parts = [duration(duration_s), several(answers.length, "answer"), several(bookmarks.length, "bookmark")];
        if (keyframes_s.length > 0) parts.push("ticks: new keyframes");
        setText(byId("replay-note"), parts.join(" · "));
        this.#seek(0);
    }

    #seek(seconds) {
        const at = Math.min(this.#timeline.duration_s, Math.max(0, seconds));
        this.slider.value = at;
        this.slider.setAttribute("aria-valuetext", duration(at));
        setText(byId("replay-time"), `${duration(at)}.${Math.floor(at * 10) % 10}`);
        this.marks.setTime(at);
        this.#wish = { session: this.#session, camera: this.camera.value, at };
        this.#drawAnswers(at);
        this.#fetch();
    }

    async #fetch() {
        if (this.#isFetching) return;
        this.#isFetching = true;
        while (this.#wish) {
            const wish = this.#wish;
            this.#wish = null;
            try {
                await this.#showImage(wish);
            } catch (error) {
                setText(byId("replay-note"), error.message);
            }
        }
        this.#isFetching = false;
    }

    async #showImage({ session, camera, at }) {
        if (!camera) return;
        const response = await request(path("sessions", session.name, "image"), { query: { camera, at_s: fixed(at, 3) } });
        const bitmap = await createImageBitmap(await response.blob());
        if (this.#session === session) {
            [this.image.width, this.image.height] = [bitmap.width, bitmap.height];
            this.image.getContext("2d").drawImage(bitmap, 0, 0);
            this.image.dataset.at = response.headers.get("X-At-S") ?? "";
        }
        bitmap.close();
    }

    #drawAnswers(at) {
        const given = this.#timeline.answers.filter((answer) => answer.at_s <= at);
        const marked = this.#timeline.bookmarks.filter((bookmark) => bookmark.at_s <= at);
        const rows = [
            ...given.map((answer) => ({ ...answer, word: outcomeWords(answer).word })),
            ...marked.map((bookmark) => ({ ...bookmark, word: "Bookmark" })),
        ].sort((a, b) => b.at_s - a.at_s).slice(0, 8);
        replaceContent(byId("replay-answers"), rows.map(({ at_s, text, word }) => element("li", {},
            element("button", { class: "plain row", "data-key": `at ${at_s} ${word}`, click: () => this.#seek(at_s) },
                element("time", {}, duration(at_s)), span("grow", text), span("quiet", word)))));
    }

    #toggle() {
        if (this.#timer !== null) return this.#stop();
        if (Number(this.slider.value) >= this.#timeline.duration_s) this.#seek(0);
        setText(this.play, "Pause");
        this.#timer = setInterval(() => {
            const next = Number(this.slider.value) + 1 / playedHertz;
            this.#seek(next);
            if (next >= this.#timeline.duration_s) this.#stop();
        }, 1000 / playedHertz);
    }

    #stop() {
        clearInterval(this.#timer);
        this.#timer = null;
        setText(this.play, "Play");
    }
}
