// Asking: the text box with its history, the outcome in words, questions that stand.

import { path, read, remove, send } from "./api.js";
import { byId, element, replaceContent, setText, span } from "./dom.js";
import { milliseconds, timeOfDay } from "./format.js";
import { Recall } from "./recall.js";
import { eventWords, outcomeSentence, outcomeWords } from "./words.js";

const mostAnswers = 30;

/** The panel in which questions are asked and answers told. */
export class AskPanel {
    #answers = [];
    #standing = [];
    #busy = 0;
    #told = null;

    constructor(daemon, focus, cards) {
        Object.assign(this, { daemon, focus, cards });
        this.form = byId("ask-form");
        this.text = byId("ask-text");
        this.keeps = byId("ask-standing");
        this.recall = new Recall(this.text);
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            const text = this.text.value.trim();
            if (!text) return this.text.focus();
            this.recall.add(text);
            this.#ask({ text, standing: this.keeps.checked }, text);
        });
        daemon.addEventListener("answer", ({ detail }) => this.#take(detail, false));
        focus.addEventListener("change", () => this.#drawOutcome());
    }

    /** Reads the questions that the daemon answered lately, and those that stand. */
    async reload() {
        const { goals, standing } = await read("goals");
        [this.#answers, this.#standing] = [goals.slice(0, mostAnswers), standing];
        this.#draw();
    }

    /** Asks what is at a pixel of an image. */
    point(point) {
        return this.#ask({ point }, "what is there");
    }

    async #ask(body, words) {
        this.#busy += 1;
        this.#setBusy(`Asking for “${words}” …`);
        try {
            this.#take(await send("goals", body), true);
            setText(byId("ask-failure"), "");
        } catch (error) {
            setText(byId("ask-failure"), [error.message, error.advice].filter(Boolean).join(" "));
        } finally {
            this.#busy -= 1;
            this.#setBusy("");
        }
    }

    #setBusy(words) {
        this.form.setAttribute("aria-busy", String(this.#busy > 0));
        setText(byId("ask-progress"), this.#busy > 0 ? words : "");
    }

    /** Takes an answer: our own, or anybody's as an event. */
    #take(answer, isOurs) {
        const isKnown = this.#answers.some((known) => this.#isSame(known, answer));
        if (!isKnown) this.#answers = [answer, ...this.#answers].slice(0, mostAnswers);
        if (answer.standing) {
            const others = this.#standing.filter((known) => known.goal_id !== answer.goal_id);
            const { goal_id, text, status } = answer;
            this.#standing = status === "CANCELLED" ? others : [{ goal_id, text, answer }, ...others];
        }
        // What others asked is shown too, where it found something or continues what is shown.
        const isOfInterest = answer.objects.length > 0 || this.focus.answer?.goal_id === answer.goal_id;
        if (isOurs || !isKnown && isOfInterest) this.focus.show(answer);
        this.#draw();
    }

    #isSame = (a, b) => a.goal_id === b.goal_id && (a.event_number ?? 0) === (b.event_number ?? 0);

    async #end({ goal_id }) {
        try {
            await remove(path("goals", goal_id));
            this.#standing = this.#standing.filter((known) => known.goal_id !== goal_id);
            this.#draw();
        } catch (error) {
            setText(byId("ask-failure"), error.message);
        }
    }

    #draw() {
        this.#drawOutcome();
        replaceContent(byId("standing-list"), this.#standing.map((question) => this.#standingRow(question)));
        byId("standing").hidden = this.#standing.length === 0;
        const earlier = this.#answers.map((answer, index) => this.#historyRow(answer, index));
        replaceContent(byId("history-list"), earlier);
        byId("history").hidden = earlier.length === 0;
    }

    #drawOutcome() {
        const answer = this.focus.answer;
        const outcome = byId("outcome");
        byId("ask-hint").hidden = answer !== null;
        this.cards.draw(byId("cards"));
        // It is read out when it changes.
        if (answer === this.#told) return;
        this.#told = answer;
        replaceContent(outcome, answer ? outcomeHeading(answer) : []);
    }

    #standingRow(question) {
        const { goal_id, text, answer } = question;
        const { tone, word } = answer ? outcomeWords(answer) : { tone: "calm", word: "waiting" };
        const happened = answer?.event ? eventWords(answer.event) : word.toLowerCase();
        const show = { class: "plain grow", "data-key": `standing ${goal_id}`, disabled: !answer, click: () => this.focus.show(answer) };
        const end = { class: "small", "data-key": `end ${goal_id}`, "aria-label": `Stop asking for ${text}`, click: () => this.#end(question) };
        return element("li", { class: "row" },
            element("button", show, span(`dot ${tone}`), span("grow", text), span("quiet", happened)),
            element("button", end, "Stop"));
    }

    #historyRow(answer, index) {
        const { word, tone } = outcomeWords(answer);
        const isShown = this.focus.answer !== null && this.#isSame(this.focus.answer, answer);
        const show = {
            class: "plain row", "data-key": `answer ${index}`, "aria-pressed": String(isShown),
            click: () => this.focus.show(answer),
        };
        return element("li", {},
            element("button", show, span(`dot ${tone}`), span("grow", answer.text || "a point in the image"),
                span("quiet", word), element("time", { class: "quiet" }, timeOfDay(answer.answered_ns))));
    }
}

function outcomeHeading(answer) {
    const { word, tone } = outcomeWords(answer);
    const reading = answer.interpretation;
    const isRead = reading?.reading === "WORDS";
    const isReasonSaid = answer.reason && (answer.status !== "FOUND" || isRead);
    return [
        element("h3", {}, span(`badge ${tone}`, word), span("asked", answer.text || "A point in the image")),
        element("p", {}, outcomeSentence(answer)),
        isReasonSaid ? element("p", { class: "reason" }, answer.reason) : null,
        isRead ? element("p", { class: "quiet" }, `Read as: ${reading.words}`) : null,
        element("p", { class: "quiet" }, `Answered in ${milliseconds(answer.timing.total_ms)}.`),
    ];
}
