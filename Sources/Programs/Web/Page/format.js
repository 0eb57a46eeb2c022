// Numbers as people read them, with their units.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const hourCycle = "h23";
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", hourCycle });

export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** 12345 → "12,345". */
export const count = (value) => (isNumber(value) ? whole.format(value) : "–");

/** 1234567 → "1.2 M". */
export function shortCount(value) {
    if (!isNumber(value)) return "–";
    if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
    return value >= 1e4 ? `${Math.round(value / 1e3)} k` : whole.format(value);
}

/** "1 view", "2 views". */
export const several = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

export const fixed = (value, digits = 2) => (isNumber(value) ? value.toFixed(digits) : "–");

export const metres = (value, digits = 2) => `${fixed(value, digits)} m`;

/** A length for people: centimetres below a metre. */
export const length = (value) => (Math.abs(value) < 1 ? `${fixed(value * 100, 0)} cm` : metres(value));

export const percent = (share) => (isNumber(share) ? `${Math.round(share * 100)} %` : "–");

export const hertz = (value) => (isNumber(value) ? `${fixed(value, value < 10 ? 1 : 0)} Hz` : "–");

export function milliseconds(value) {
    if (!isNumber(value)) return "–";
    return value >= 1000 ? `${fixed(value / 1000, 1)} s` : `${fixed(value, value < 10 ? 1 : 0)} ms`;
}

export function bytes(value) {
    if (!isNumber(value)) return "–";
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
    const scaled = value / 1024 ** step;
    return `${fixed(scaled, step > 0 && scaled < 10 ? 1 : 0)} ${units[step]}`;
}

/** A stretch of time: "0:07", "12:40", "1:02:03". */
export function duration(seconds) {
    if (!isNumber(seconds)) return "–";
    const total = Math.max(0, Math.floor(seconds));
    const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
    const tail = `${String(rest).padStart(2, "0")}`;
    return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** How long ago: "just now", "12 s ago", "3 min ago". */
export function ago(seconds) {
    if (!isNumber(seconds)) return "–";
    if (seconds < 2) return "just now";
    if (seconds < 90) return `${Math.round(seconds)} s ago`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
    // Of a simulation or an old recording.
    if (seconds > 31536000) return "long ago";
    return seconds < 129600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} days ago`;
}

export const timeOfDay = (nanoseconds) => clock.format(new Date(nanoseconds / 1e6));
export const dayAndTime = (nanoseconds) => day.format(new Date(nanoseconds / 1e6));
