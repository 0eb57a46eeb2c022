// Loads the map's chunks as it grows: one request at a time, the oldest need first.

import { path, read, request } from "../api.js";

const retryMilliseconds = 2000;
// Every prediction changes chunks a little; what is there already can wait.
const renewMilliseconds = 5000;

/** Calls `onLoad(id, buffer, colours)` for each chunk that is new or changed, `onRemove(id)` for each that is gone,
 * and `onProgress({loaded, total, failure})` in splats as it goes on; the failure is the latest that was not made good. */
export class ChunkLoader {
    #wanted = new Map();
    #loaded = new Map();
    #colours = { colors: "rgb" };
    #isRunning = false;
    #generation = 0;
    #basis = 0;
    #failure = null;
    #timer = null;

    constructor({ onLoad, onRemove, onProgress }) {
        Object.assign(this, { onLoad, onRemove, onProgress });
    }

    /** Begins with the list that the daemon has now. */
    async reload() {
        const { chunks } = await read("map/chunks");
        const ids = new Set(chunks.map(({ id }) => id));
        for (const id of this.#loaded.keys()) if (!ids.has(id)) this.#drop(id);
        this.#wanted = new Map(chunks.map((chunk) => [chunk.id, chunk]));
        this.#run();
    }

    /** Takes what changed: `{chunks, removed}`. */
    update({ chunks, removed }) {
        for (const chunk of chunks ?? []) this.#wanted.set(chunk.id, chunk);
        for (const id of removed ?? []) {
            this.#wanted.delete(id);
            this.#drop(id);
        }
        this.#run();
    }

    /** Other colours: `{colors, text}`. What is loaded stays until its replacement is there. */
    setColours(colours) {
        this.#colours = colours;
        this.again();
    }

    /** Loads all of it again. */
    again() {
        this.#generation += 1;
        this.#loaded.clear();
        this.#run();
    }

    /** Nothing of before holds. */
    forget() {
        this.#generation += 1;
        this.#wanted.clear();
        this.#loaded.clear();
    }

    #drop(id) {
        this.#loaded.delete(id);
        this.onRemove(id);
    }

    /** The chunk to load now: those that are not there first, then the one that is out of date for longest. */
    get #next() {
        let oldest = null;
        for (const chunk of this.#wanted.values()) {
            const known = this.#loaded.get(chunk.id);
            if (!known) return chunk;
            if (known.revision !== chunk.revision && known.at < (oldest?.at ?? Infinity)) oldest = { chunk, at: known.at };
        }
        const wait = oldest ? oldest.at + renewMilliseconds - performance.now() : 0;
        if (wait <= 0) return oldest?.chunk ?? null;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#run(), wait);
        return null;
    }

    async #run() {
        if (this.#isRunning) return;
        this.#isRunning = true;
        try {
            for (let chunk = this.#next; chunk; chunk = this.#next) {
                await this.#fetch(chunk);
                this.#failure = null;
                this.#report();
            }
        } catch (error) {
            // A chunk that went meanwhile leaves the list; everything else is tried again.
            if (error.status === 404) setTimeout(() => this.reload().catch(() => {}), retryMilliseconds);
            else setTimeout(() => this.#run(), retryMilliseconds);
            this.#failure = error;
        } finally {
            this.#isRunning = false;
            this.#report();
        }
    }

    async #fetch(chunk) {
        const [generation, colours] = [this.#generation, this.#colours];
        const response = await request(path("map", "chunks", chunk.id), { query: colours, patience: 60_000 });
        const buffer = await response.arrayBuffer();
        if (generation !== this.#generation || !this.#wanted.has(chunk.id)) return;
        const basis = new DataView(buffer).getUint32(8, true);
        // Colours on other axes do not go with those that are there.
        if (basis !== this.#basis) this.#loaded.clear();
        this.#basis = basis;
        this.#loaded.set(chunk.id, { revision: chunk.revision, at: performance.now() });
        this.onLoad(chunk.id, buffer, colours);
    }

    #report() {
        let [loaded, total] = [0, 0];
        for (const { id, count } of this.#wanted.values()) {
            total += count;
            if (this.#loaded.has(id)) loaded += count;
        }
        this.onProgress({ loaded, total, failure: this.#failure });
    }
}
