// Small charts over the last ten minutes, as SVG.

import { element, setText, span, vector } from "./dom.js";
import { ago, isNumber } from "./format.js";

const [width, height] = [300, 64];

/** A chart: `title`, how a value is written, and at most three lines. Point at it, or use the arrow keys, to read it. */
export class Chart {
    #lines = [];
    #times = [];
    #at = null;

    constructor({ title, format, least = 0 }) {
        Object.assign(this, { title, format, least });
        this.value = span("value");
        this.range = span("quiet");
        this.legend = span("legend quiet");
        const viewBox = `0 0 ${width} ${height}`;
        this.drawing = vector("svg", { viewBox, preserveAspectRatio: "none", role: "img", tabindex: 0 });
        const caption = element("figcaption", {}, span("name", title), this.value);
        const foot = element("p", { class: "foot" }, this.legend, this.range);
        this.node = element("figure", { class: "chart" }, caption, this.drawing, foot);
        this.drawing.addEventListener("pointermove", (event) => {
            const area = this.drawing.getBoundingClientRect();
            this.#read((event.clientX - area.left) / area.width);
        });
        for (const kind of ["pointerleave", "blur"]) this.drawing.addEventListener(kind, () => this.#read(null));
        this.drawing.addEventListener("keydown", (event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (!step) return;
            event.preventDefault();
            this.#read(Math.min(1, Math.max(0, (this.#at ?? 1) + step / 60)));
        });
    }

    /** Draws lines `[{name, values, limit?}]` over `times` in milliseconds; a null is a gap. */
    draw(times, lines) {
        [this.#times, this.#lines] = [times, lines.slice(0, 3)];
        const known = this.#lines.flatMap(({ values }) => values).filter((value) => value !== null);
        const most = Math.max(this.least, ...known, ...this.#lines.map(({ limit }) => limit ?? 0)) || 1;
        const top = most * 1.08;
        const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
        const x = (time) => width * (time - from) / Math.max(1, to - from);
        const y = (value) => height - 1 - (height - 3) * value / top;
        const stroke = (kind, d) => vector("path", { class: kind, d });
        const limits = this.#lines.map(({ limit }) => limit).filter((limit) => limit > 0);
        this.cursor = stroke("cursor", "");
        this.x = x;
        this.drawing.replaceChildren(stroke("base", `M0 ${height - 1}H${width}`),
            ...limits.map((limit) => stroke("limit", `M0 ${y(limit)}H${width}`)),
            ...this.#lines.map(({ values }, index) => stroke(`line line${index}`, trace(values, times, x, y))), this.cursor);
        const keys = this.#lines.map(({ name }, index) => span(`key line${index}`, name));
        this.legend.replaceChildren(...keys.length > 1 ? keys : []);
        const [low, high] = [Math.min(...known), Math.max(...known)].map(this.format);
        setText(this.range, known.length > 0 ? `${low} to ${high}` : "");
        this.#read(this.#at);
        const words = `${this.title}: ${this.value.textContent} now, ${this.range.textContent} in the last ten minutes`;
        this.drawing.setAttribute("aria-label", words);
    }

    #read(share) {
        this.#at = share;
        const last = this.#times.length - 1;
        if (last < 0) return setText(this.value, "–");
        const index = share === null ? last : Math.round(share * last);
        const values = this.#lines.map(({ values }) => (isNumber(values[index]) ? this.format(values[index]) : "–")).join(" / ");
        const isPast = share !== null && index < last;
        setText(this.value, isPast ? `${values}, ${ago((this.#times[last] - this.#times[index]) / 1000)}` : values);
        this.cursor?.setAttribute("d", isPast ? `M${this.x(this.#times[index])} 0V${height}` : "");
    }
}

function trace(values, times, x, y) {
    let path = "";
    let isDown = false;
    values.forEach((value, index) => {
        if (isNumber(value)) path += `${isDown ? "L" : "M"}${x(times[index]).toFixed(1)} ${y(value).toFixed(1)}`;
        isDown = isNumber(value);
    });
    return path;
}
