// What the page knows of the daemon, kept up by its events, and found again when it was away.

import { read } from "./api.js";
import { openEvents } from "./events.js";
import { FrameLog } from "./frames.js";

const delays = [500, 1000, 2000, 4000];
const leastMilliseconds = 1000;

/** Dispatches what the daemon says, by kind (`frame`, `map`, `objects`, `answer`, `recording`, `health`, `log`), and of
 * itself `connection`, `state` (the whole of it was read) and `restarted` (another run: nothing of before holds). */
export class Daemon extends EventTarget {
    /** The latest `/state`, kept up with events; null before the first. */
    state = null;
    /** `connecting`, `connected` or `lost`. */
    connection = "connecting";
    /** When the connection was lost, in milliseconds since the epoch. */
    lostAt = 0;
    /** The latest frames with their poses, by camera. */
    frames = new Map();
    #wake = () => {};
    #attempts = 0;
    #refreshedAt = 0;

    /** Where the robot's first camera is, in the map's frame; null while that is not known. */
    get pose() {
        for (const log of this.frames.values()) {
            const { latest } = log;
            const pose = latest && log.poseAt(latest.sequence);
            if (pose) return pose;
        }
        return null;
    }

    /** The position of that. */
    get position() {
        return this.pose?.position ?? null;
    }

    /** Stays connected for as long as the page is open. */
    async run() {
        for (const name of ["online", "focus"]) addEventListener(name, () => this.#wake());
        for (;;) {
            try {
                await this.#follow();
            } catch (error) {
                this.lastError = error;
            }
            this.#change("lost");
            await this.#pause(delays[Math.min(this.#attempts++, delays.length - 1)]);
        }
    }

    /** Tries again at once. */
    retry() {
        this.#wake();
    }

    /** Reads the whole state again. */
    async refresh() {
        const state = await read("state");
        this.#refreshedAt = Date.now();
        const isOther = this.state !== null && this.state.daemon.id !== state.daemon.id;
        if (isOther) this.frames.clear();
        this.state = state;
        for (const camera of state.cameras) this.#log(camera.name).note(camera);
        if (isOther) this.#say("restarted");
        this.#say("state");
    }

    async #follow() {
        const { events, close } = await openEvents();
        try {
            await this.refresh();
            this.#attempts = 0;
            this.#change("connected");
            for await (const { kind, data } of events) await this.#take(kind, data);
        } finally {
            close();
        }
    }

    async #take(kind, data) {
        if (kind === "frame") {
            this.#log(data.camera).note(data);
            const isKnown = this.state.cameras.some((camera) => camera.name === data.camera);
            if (!isKnown && Date.now() - this.#refreshedAt > leastMilliseconds) await this.refresh();
        }
        if (kind === "recording") this.state.recording = data;
        if (kind === "health") this.#renew(data);
        if (kind === "map") this.state.map.gaussians = data.gaussians;
        this.#say(kind, data);
    }

    /** Takes from a step of the health what the state has too. */
    #renew({ state, causes, window, keyframes, gaussians, map_bytes, budget_bytes }) {
        Object.assign(this.state, { state, causes, window, keyframes });
        Object.assign(this.state.map, { gaussians, bytes: map_bytes, budget_bytes });
    }

    #log(camera) {
        if (!this.frames.has(camera)) this.frames.set(camera, new FrameLog());
        return this.frames.get(camera);
    }

    #change(connection) {
        if (this.connection === connection) return;
        if (connection === "lost") this.lostAt = Date.now();
        this.connection = connection;
        this.#say("connection");
    }

    #pause(milliseconds) {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, milliseconds);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    #say(kind, detail) {
        this.dispatchEvent(new CustomEvent(kind, { detail }));
    }
}
