// How the daemon does, over the last ten minutes: rates, ages, drops, latencies, window, keyframes, memory.

import { dropAdvice } from "./advice.js";
import { read } from "./api.js";
import { Chart } from "./charts.js";
import { byId, element, replaceContent, setText } from "./dom.js";
import { bytes, count, fixed, hertz, milliseconds, shortCount } from "./format.js";
import { partWords, stateWords } from "./words.js";

const keptMilliseconds = 600_000;
const mostSteps = 1200;
const mostInputs = 12;

/** Owns the view of health. */
export class HealthView {
    #steps = [];
    #charts = new Map();

    constructor(daemon) {
        this.daemon = daemon;
        daemon.addEventListener("health", ({ detail }) => this.#take(detail));
        daemon.addEventListener("state", () => this.#drawWords());
    }

    /** Reads the last ten minutes again. */
    async reload() {
        try {
            const { steps } = await read("health/history");
            this.#steps = steps;
            setText(byId("health-note"), "");
            this.draw();
        } catch (error) {
            setText(byId("health-note"), error.message);
        }
    }

    #take(step) {
        const oldest = step.at_ns / 1e6 - keptMilliseconds;
        this.#steps = [...this.#steps, step].filter((other) => other.at_ns / 1e6 >= oldest).slice(-mostSteps);
        this.draw();
    }

    /** Draws, when it can be seen. */
    draw() {
        if (byId("health").hidden || document.hidden || this.#steps.length === 0) return;
        this.#drawWords();
        this.#drawCharts();
        this.#drawDrops();
    }

    #drawWords() {
        const state = this.daemon.state;
        if (!state) return;
        const { word, sentence } = stateWords(state.state);
        setText(byId("health-word"), word);
        setText(byId("health-sentence"), sentence);
        const rows = state.causes.map((cause) => [element("strong", {}, partWords(cause)), element("p", {}, cause.message)]);
        replaceContent(byId("health-causes"), rows.map((row) => element("li", {}, row)));
    }

    #drawCharts() {
        const steps = this.#steps;
        const times = steps.map((step) => step.at_ns / 1e6);
        const line = (name, pick, limit) => ({ name, values: steps.map((step) => pick(step) ?? null), limit });
        const last = steps.at(-1);
        const wanted = [];
        for (const { topic } of last.inputs.slice(0, mostInputs)) {
            const input = (step) => step.inputs.find((other) => other.topic === topic);
            wanted.push(["inputs", `${topic} rate`, hertz, [line("rate", (step) => input(step)?.rate_hz)]]);
            wanted.push(["inputs", `${topic} age`, seconds, [line("age", (step) => input(step)?.age_s)]]);
        }
        for (const { name } of last.stages) {
            const stage = (step) => step.stages.find((other) => other.name === name);
            const lines = [line("median", (step) => stage(step)?.p50_ms), line("95 of 100", (step) => stage(step)?.p95_ms)];
            wanted.push(["latencies", name.replaceAll("_", " "), milliseconds, lines]);
        }
        wanted.push(["map", "Gaussians", shortCount, [line("Gaussians", (step) => step.gaussians)]]);
        wanted.push(["map", "Map memory", bytes, [line("map", (step) => step.map_bytes, last.budget_bytes)]]);
        wanted.push(["map", "Process memory", bytes, [line("process", (step) => step.resident_bytes)]]);
        const keyframes = [line("all", (step) => step.keyframes), line("waiting", (step) => step.waiting_keyframes)];
        wanted.push(["map", "Keyframes", count, keyframes]);
        wanted.push(["map", "Window", count, [line("keyframes", (step) => step.window.keyframes, last.window.capacity)]]);
        wanted.push(["drops", "Not used, a second", (value) => fixed(value, 1), [line("drops", dropsPerSecond(steps))]]);
        for (const [group, title, format, lines] of wanted) this.#chart(group, title, format).draw(times, lines);
        this.#forgetOthers(new Set(wanted.map(([group, title]) => `${group} ${title}`)));
    }

    #chart(group, title, format) {
        const key = `${group} ${title}`;
        if (!this.#charts.has(key)) {
            const chart = new Chart({ title, format });
            this.#charts.set(key, chart);
            byId(`health-${group}`).append(chart.node);
        }
        return this.#charts.get(key);
    }

    #forgetOthers(keys) {
        for (const [key, chart] of this.#charts) {
            if (keys.has(key)) continue;
            chart.node.remove();
            this.#charts.delete(key);
        }
    }

    #drawDrops() {
        const drops = this.#steps.at(-1).drops.filter((drop) => drop.count > 0).sort((a, b) => b.count - a.count);
        byId("drops-none").hidden = drops.length > 0;
        byId("drops-table").hidden = drops.length === 0;
        replaceContent(byId("drops-list"), drops.map(dropRow));
    }
}

const seconds = (value) => `${fixed(value, value < 10 ? 2 : 0)} s`;

function dropRow({ place, cause, subject, count: number }) {
    const where = element("small", {}, [place, subject].filter(Boolean).join(", "));
    return element("tr", {},
        element("th", { scope: "row" }, cause.replaceAll("_", " "), where),
        element("td", { class: "number", "data-label": "Count" }, count(number)),
        element("td", { "data-label": "What to do" }, dropAdvice(cause)));
}

/** How many were dropped a second between a step and the one before. */
function dropsPerSecond(steps) {
    const totals = new Map(steps.map((step) => [step, step.drops.reduce((sum, drop) => sum + drop.count, 0)]));
    const before = new Map(steps.map((step, index) => [step, steps[index - 1]]));
    return (step) => {
        const previous = before.get(step);
        if (!previous) return null;
        return Math.max(0, totals.get(step) - totals.get(previous)) / Math.max(0.1, (step.at_ns - previous.at_ns) / 1e9);
    };
}
