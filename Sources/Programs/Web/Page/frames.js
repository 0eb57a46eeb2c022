// The latest frames of a camera: where it was when it took them.

const capacity = 300;

// Stamps are nanoseconds in 64 bits; as JavaScript numbers they are true to a quarter of a microsecond.
const stampTolerance = 1000;

/** Remembers the poses of the latest frames, the oldest fall out. */
export class FrameLog {
    #frames = [];
    /** Of the images as they come; null before it is known. */
    intrinsics = null;

    /** Takes a frame: `{sequence, stamp_ns, map_from_camera, intrinsics}`; the last two come later, or never. */
    note({ sequence, stamp_ns, map_from_camera, intrinsics }) {
        if (sequence === undefined) return;
        if (intrinsics) this.intrinsics = intrinsics;
        const last = this.latest;
        if (last && sequence <= last.sequence) {
            const known = this.ofSequence(sequence);
            if (known && map_from_camera) known.map_from_camera = map_from_camera;
            return;
        }
        this.#frames.push({ sequence, stamp_ns, map_from_camera });
        if (this.#frames.length > capacity) this.#frames.shift();
    }

    /** The newest frame. */
    get latest() {
        return this.#frames.at(-1);
    }

    /** The frame with this number; undefined when it is too old or not known. */
    ofSequence(sequence) {
        return this.#frames.findLast((frame) => frame.sequence === sequence);
    }

    /** The frame of this moment. */
    ofStamp(stamp) {
        return this.#frames.findLast((frame) => Math.abs(frame.stamp_ns - stamp) <= stampTolerance);
    }

    /** Where the camera was at a frame, or last before it. */
    poseAt(sequence) {
        const frame = this.#frames.findLast((frame) => frame.sequence <= sequence && frame.map_from_camera);
        return frame?.map_from_camera ?? null;
    }
}
