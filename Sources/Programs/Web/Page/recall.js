// Earlier questions in the text box: arrow up and down, as in a terminal.

const key = "semsplat.questions";
const most = 50;

/** Remembers questions for as long as the tab is open. */
export class Recall {
    #texts = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    #at = -1;
    #draft = "";

    constructor(field) {
        this.field = field;
        field.addEventListener("keydown", (event) => {
            const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (!step || event.isComposing) return;
            event.preventDefault();
            this.#move(step);
        });
    }

    /** Remembers a question, the newest first. */
    add(text) {
        this.#texts = [text, ...this.#texts.filter((other) => other !== text)].slice(0, most);
        this.#at = -1;
        sessionStorage.setItem(key, JSON.stringify(this.#texts));
    }

    #move(step) {
        if (this.#at === -1) this.#draft = this.field.value;
        this.#at = Math.min(this.#texts.length - 1, Math.max(-1, this.#at + step));
        this.field.value = this.#at === -1 ? this.#draft : this.#texts[this.#at];
    }
}
