// Beside the page: unpacks chunks, gives them rows of the texture, and sorts all splats from back to front.

import { headerBytes, rows, splatsPerRow, texelWords, wireWords } from "./layout.js";
import { RowAllocator } from "./rows.js";

const allocator = new RowAllocator(rows);
const positions = new Float32Array(rows * splatsPerRow * 3);
/** What is loaded: id → {row, rows, count}. */
const chunks = new Map();

const tasks = {
    load({ id, buffer, isHeat }) {
        const splats = unpack(buffer, isHeat);
        discard(id);
        const needed = Math.ceil(splats.count / splatsPerRow);
        const row = allocator.take(needed);
        if (row === null) return postMessage({ kind: "full", id });
        chunks.set(id, { row, rows: needed, count: splats.count });
        positions.set(splats.positions, row * splatsPerRow * 3);
        const { texels, bounds } = splats;
        postMessage({ kind: "loaded", id, row, rows: needed, texels, bounds, total: total() }, [texels.buffer]);
    },
    remove({ id }) {
        discard(id);
        postMessage({ kind: "removed", id, total: total() });
    },
    clear() {
        for (const id of [...chunks.keys()]) discard(id);
        postMessage({ kind: "removed", id: null, total: 0 });
    },
    sort({ forward }) {
        const order = backToFront(forward);
        postMessage({ kind: "sorted", order }, [order.buffer]);
    },
};

onmessage = ({ data }) => tasks[data.task](data);

const total = () => [...chunks.values()].reduce((sum, { count }) => sum + count, 0);

function discard(id) {
    const chunk = chunks.get(id);
    if (!chunk) return;
    allocator.give(chunk.row, chunk.rows);
    chunks.delete(id);
}

function unpack(buffer, isHeat) {
    const count = new DataView(buffer).getUint32(4, true);
    const words = new Uint32Array(buffer, headerBytes, count * wireWords);
    const floats = new Float32Array(buffer, headerBytes, count * wireWords);
    const texels = new Uint32Array(Math.ceil(count / splatsPerRow) * splatsPerRow * texelWords);
    const own = new Float32Array(count * 3);
    const bounds = { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
    for (let splat = 0; splat < count; splat++) {
        const [from, to] = [splat * wireWords, splat * texelWords];
        for (let axis = 0; axis < 3; axis++) {
            const value = floats[from + axis];
            own[3 * splat + axis] = value;
            bounds.low[axis] = Math.min(bounds.low[axis], value);
            bounds.high[axis] = Math.max(bounds.high[axis], value);
            texels[to + axis] = words[from + axis];
        }
        texels[to + 3] = words[from + 6];
        texels[to + 4] = words[from + 3];
        texels[to + 5] = words[from + 4];
        texels[to + 6] = words[from + 5];
        texels[to + 7] = isHeat ? 1 : 0;
    }
    return { count, positions: own, texels, bounds };
}

/** The slots of all splats, the farthest along `forward` first: a counting sort by depth in 65,536 steps. */
function backToFront([x, y, z]) {
    const count = total();
    const [depths, slots] = [new Float32Array(count), new Uint32Array(count)];
    let [near, far, at] = [Infinity, -Infinity, 0];
    for (const chunk of chunks.values()) {
        const first = chunk.row * splatsPerRow;
        for (let slot = first; slot < first + chunk.count; slot++) {
            const depth = x * positions[3 * slot] + y * positions[3 * slot + 1] + z * positions[3 * slot + 2];
            if (depth < near) near = depth;
            if (depth > far) far = depth;
            depths[at] = depth;
            slots[at++] = slot;
        }
    }
    const steps = 65536;
    const scale = far > near ? (steps - 1) / (far - near) : 0;
    const starts = new Uint32Array(steps + 1);
    const keys = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
        keys[i] = (far - depths[i]) * scale;
        starts[keys[i] + 1]++;
    }
    for (let step = 1; step <= steps; step++) starts[step] += starts[step - 1];
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[starts[keys[i]]++] = slots[i];
    return order;
}
