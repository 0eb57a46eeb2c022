// What the operator looks at: one answer and one object, the same in the image, in the map and in the list.

/** Dispatches `change` when the answer, the selection or what is known of the objects changed. */
export class Focus extends EventTarget {
    /** The answer that is shown; null for none. */
    answer = null;
    /** The id of the selected object; null for none. */
    selectedID = null;
    /** The objects that the daemon knows, by id. */
    known = new Map();

    /** Shows an answer and selects its best object. */
    show(answer) {
        this.answer = answer;
        this.selectedID = answer?.objects[0]?.id ?? null;
        this.#changed();
    }

    /** Selects an object of the answer or of the list. */
    select(id) {
        if (this.selectedID === id) return;
        this.selectedID = id;
        this.#changed();
    }

    /** Takes the whole list of objects. */
    setKnown(objects) {
        this.known = new Map(objects.map((object) => [object.id, object]));
        this.#changed();
    }

    /** Forgets all: it is another daemon. */
    clear() {
        [this.answer, this.selectedID] = [null, null];
        this.known.clear();
        this.#changed();
    }

    /** The objects of the answer, and the selected one, where the daemon last knew them to be. */
    get shown() {
        const shown = (this.answer?.objects ?? []).map((object) => this.#fresh(object));
        const selected = this.known.get(this.selectedID);
        if (selected && !shown.some((object) => object.id === selected.id)) shown.push(selected);
        return shown;
    }

    /** The mask around a point behind which nothing of the map lies. */
    get loneMask() {
        return this.answer?.objects.length === 0 ? this.answer.prompt_mask : undefined;
    }

    /** What was asked for last, as a name; empty where nothing was. */
    get question() {
        if (this.answer?.interpretation) return this.answer.text;
        return this.answer?.objects[0]?.label ?? "";
    }

    #fresh(object) {
        const known = this.known.get(object.id);
        if (!known) return object;
        const { box, centroid, state, last_seen_ns } = known;
        return { ...object, box, centroid, state, last_seen_ns };
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}
