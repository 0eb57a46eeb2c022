// The page: makes its parts, shows one view at a time, and reads everything again when the daemon is there again.

import { AskPanel } from "./ask.js";
import { read } from "./api.js";
import { CameraView } from "./camera.js";
import { Cards } from "./cards.js";
import { Daemon } from "./daemon.js";
import { byId } from "./dom.js";
import { Focus } from "./focus.js";
import { HealthView } from "./health.js";
import { ObjectList } from "./objects.js";
import { SessionsView } from "./sessions.js";
import { MapView } from "./splats/view.js";
import { StatusStrip } from "./status.js";
import { watchAccess } from "./token.js";

const daemon = new Daemon();
const focus = new Focus();
const status = new StatusStrip(daemon);
const ask = new AskPanel(daemon, focus, new Cards(daemon, focus, (object) => map.lookAt(object)));
new ObjectList(daemon, focus);
const map = new MapView(daemon, focus);
const sessions = new SessionsView(daemon);
const health = new HealthView(daemon);
const cameras = new Map();

/** Shows the cameras that the daemon has. */
function showCameras() {
    const known = daemon.state.cameras;
    for (const [name, view] of cameras) {
        if (known.some((camera) => camera.name === name)) continue;
        view.end();
        view.node.remove();
        cameras.delete(name);
    }
    for (const camera of known) {
        if (!cameras.has(camera.name)) {
            const view = new CameraView(camera, daemon, focus, (point) => ask.point(point));
            cameras.set(camera.name, view);
            byId("cameras").append(view.node);
        }
        const view = cameras.get(camera.name);
        view.camera = camera;
        view.setFigures(camera);
    }
    byId("no-camera").hidden = known.length > 0;
}

/** Reads what the views show; a view whose part fails says so itself or shows it with the next event. */
async function reload() {
    const objects = read("objects").then(({ objects }) => focus.setKnown(objects));
    await Promise.allSettled([objects, ask.reload(), map.reload(), reloadView()]);
}

const views = { live: () => {}, sessions: () => sessions.reload(), health: () => health.reload() };

const currentView = () => (location.hash.slice(1) in views ? location.hash.slice(1) : "live");

async function reloadView() {
    await views[currentView()]();
}

function showView() {
    const current = currentView();
    for (const name of Object.keys(views)) byId(name).hidden = name !== current;
    for (const link of document.querySelectorAll("nav a")) {
        if (link.hash === `#${current}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
    scrollTo(0, 0);
    if (daemon.connection === "connected") reloadView();
}

daemon.addEventListener("state", showCameras);
daemon.addEventListener("health", ({ detail }) => {
    for (const [name, view] of cameras) {
        const input = detail.inputs.find(({ topic }) => topic === view.camera.topic);
        const lost = detail.drops.filter(({ subject }) => [name, view.camera.topic].includes(subject));
        view.setFigures({ rate_hz: input?.rate_hz ?? 0, drops: lost.reduce((sum, drop) => sum + drop.count, 0) });
    }
});
daemon.addEventListener("objects", ({ detail }) => focus.setKnown(detail.objects));
daemon.addEventListener("restarted", () => {
    focus.clear();
    map.restart();
    for (const view of cameras.values()) view.restart();
});
daemon.addEventListener("connection", () => {
    if (daemon.connection === "connected") reload();
});
document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    location.hash = "#live";
    showView();
    byId("ask-text").focus();
});
addEventListener("hashchange", showView);
watchAccess(() => daemon.retry());
showView();
status.draw();
daemon.run();
