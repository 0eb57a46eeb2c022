// The newest image of a camera, again and again: one request at a time, so that nothing ever queues up.

import { path, request } from "./api.js";

const leastMilliseconds = 50;
const hiddenMilliseconds = 300;
const failedMilliseconds = 1000;

/** Fetches while `isWanted()`; calls `onImage(bitmap, {sequence, stamp_ns})` for each, in order. */
export class NewestImages {
    #ending = new AbortController();
    #sequence;

    constructor(camera, isWanted, onImage) {
        Object.assign(this, { camera, isWanted, onImage });
        this.#run();
    }

    /** Ends the requests. */
    end() {
        this.#ending.abort();
    }

    /** Begins anew: the daemon counts its images from the start again. */
    restart() {
        this.#sequence = undefined;
    }

    async #run() {
        while (!this.#ending.signal.aborted) {
            const begun = performance.now();
            try {
                if (this.isWanted()) await this.#fetch();
                else await sleep(hiddenMilliseconds);
            } catch {
                // The connection's own notice says that it is lost; here is nothing to do but to try again.
                await sleep(failedMilliseconds);
            }
            await sleep(Math.max(0, begun + leastMilliseconds - performance.now()));
        }
    }

    async #fetch() {
        const response = await request(path("cameras", this.camera, "image"), {
            query: { after: this.#sequence, wait_ms: 1000 },
            signal: this.#ending.signal,
        });
        if (response.status === 204) return;
        const sequence = Number(response.headers.get("X-Sequence"));
        const stamp_ns = Number(response.headers.get("X-Stamp-Ns"));
        const bitmap = await createImageBitmap(await response.blob());
        this.#sequence = sequence;
        this.onImage(bitmap, { sequence, stamp_ns });
        bitmap.close();
    }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
