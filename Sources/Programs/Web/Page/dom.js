// Builds elements. Text always arrives as text nodes: nothing from outside is ever read as markup.

/** Creates an element: `element("p", { class: "note" }, "words", child)`. Functions become listeners; attributes that
 * are null or false are left out. */
export function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") node.addEventListener(key, value);
        else node.setAttribute(key, value === true ? "" : String(value));
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
}

/** A span of a class. */
export const span = (kind, ...children) => element("span", { class: kind }, ...children);

/** Creates an SVG element. */
export function vector(name, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

/** Sets text only where it changed, so that readers are not disturbed and nothing is laid out again. */
export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

// A button that is exchanged between press and release would never be clicked, so what is pressed waits.
let pressed = null;
const postponed = new Map();
addEventListener("pointerdown", ({ target }) => (pressed = target), true);
for (const kind of ["pointerup", "pointercancel"]) {
    addEventListener(kind, () => {
        pressed = null;
        // After the click, which comes with the release.
        setTimeout(() => {
            for (const [node, children] of [...postponed]) replaceContent(node, children);
        });
    }, true);
}

/** Replaces what is in a node while the keyboard's focus stays on what has the same `data-key`. */
export function replaceContent(node, ...children) {
    if (pressed && node.contains(pressed)) return postponed.set(node, children);
    postponed.delete(node);
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    node.replaceChildren(...children.flat(2).filter((child) => child !== null && child !== undefined));
    if (focused !== undefined) node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/** Copies text, also where the page is not served securely and browsers withhold the clipboard. */
export async function copyText(text) {
    try {
        return await navigator.clipboard.writeText(text);
    } catch {
        // Served without TLS to another machine, or not allowed: the old way.
    }
    const area = element("textarea", { class: "offstage" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("The browser does not let this page copy.");
}
