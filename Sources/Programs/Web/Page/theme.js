// The page's colours for what is drawn by hand. They are written once, in styles/tokens.css.

const scheme = matchMedia("(prefers-color-scheme: dark)");

/** The colours as they are now. */
export function themeColours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    const accent = value("--mark");
    return { accent, accentRGB: bytes(accent), onAccent: value("--on-mark"), shade: "rgb(8 12 14 / 0.72)" };
}

/** Those of the 3D view, as bytes. */
export function sceneColours() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => bytes(style.getPropertyValue(name).trim());
    const [accent, strong, quiet] = ["--mark", "--strong", "--faint"].map(colour);
    return { accent, strong, quiet };
}

/** Calls when the scheme changes between dark and light. */
export const onSchemeChange = (call) => scheme.addEventListener("change", call);

function bytes(hex) {
    const number = parseInt(hex.slice(1), 16);
    return [number >> 16, (number >> 8) & 255, number & 255];
}
