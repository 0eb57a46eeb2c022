// The map in 3D: wires the surface, the loader, what is drawn beside the splats, and the tools.

import { byId, setText } from "../dom.js";
import { count, percent } from "../format.js";
import { distance, rotate } from "../poses.js";
import { onSchemeChange, sceneColours } from "../theme.js";
import { ChunkLoader } from "./chunks.js";
import { Controls } from "./controls.js";
import { Labels } from "./labels.js";
import { Modes } from "./modes.js";
import { Scene } from "./scene.js";
import { Surface } from "./surface.js";

/** Owns the panel with the 3D view. Where there is no WebGL 2, it says so and does nothing. */
export class MapView {
    #wanted = { boxes: true, path: true, keyframes: true, floor: true };
    #isSceneStale = true;
    #drawnAt = null;

    constructor(daemon, focus) {
        Object.assign(this, { daemon, focus });
        this.screen = byId("map-screen");
        try {
            this.surface = new Surface(byId("map-canvas"), this.screen, {
                onDraw: (camera, scale) => this.#prepare(camera, scale),
                onRestore: () => {
                    this.loader.again();
                    this.#sceneChanged();
                },
            });
        } catch (error) {
            setText(byId("map-veil"), error.message);
            byId("map-tools").hidden = true;
            return;
        }
        const { surface } = this;
        this.loader = new ChunkLoader({
            onLoad: (id, buffer, { colors }) => surface.load(id, buffer, colors === "heat"),
            onRemove: (id) => surface.remove(id),
            onProgress: (progress) => this.#tell(progress),
        });
        this.scene = new Scene(() => this.#sceneChanged());
        this.labels = new Labels(byId("map-labels"), (id) => focus.select(id));
        this.controls = new Controls(byId("map-canvas"), surface.viewpoint, () => surface.moved());
        this.modes = new Modes({
            onColours: (colours) => this.loader.setColours(colours),
            onDepth: (isDepth) => {
                surface.isDepth = isDepth;
                surface.pacer.changed({ isUrgent: true });
            },
        });
        this.#listen();
    }

    #listen() {
        const { daemon, focus } = this;
        onSchemeChange(() => this.#sceneChanged());
        daemon.addEventListener("map", ({ detail }) => {
            this.loader.update(detail);
            this.scene.refresh();
        });
        daemon.addEventListener("frame", () => this.#robotMoved());
        focus.addEventListener("change", () => {
            this.modes.setQuestion(focus.question);
            this.#sceneChanged({ isUrgent: true });
        });
        for (const box of byId("map-layers").querySelectorAll("input")) {
            box.addEventListener("change", () => {
                this.#wanted[box.value] = box.checked;
                this.#sceneChanged({ isUrgent: true });
            });
        }
        byId("map-fit").addEventListener("click", () => this.surface.fit());
        byId("map-top").addEventListener("click", () => {
            this.surface.viewpoint.lookDown();
            this.surface.fit();
        });
        byId("map-robot").addEventListener("click", () => this.#lookAsRobot());
        byId("map-fly").addEventListener("click", ({ currentTarget }) => {
            this.controls.isFlying = !this.controls.isFlying;
            currentTarget.setAttribute("aria-pressed", String(this.controls.isFlying));
        });
    }

    /** Reads the list of chunks again. */
    async reload() {
        if (!this.loader) return;
        this.scene.refresh();
        await this.loader.reload();
    }

    /** It is another daemon: its map is another map. */
    restart() {
        if (!this.loader) return;
        this.loader.forget();
        this.surface.clear();
    }

    /** Looks at an object from nearby. */
    lookAt({ box }) {
        if (!this.loader) return;
        this.surface.viewpoint.lookAt(box.center, Math.max(...box.size));
        this.surface.moved();
        this.screen.scrollIntoView({ block: "nearest" });
    }

    #tell({ loaded, total, failure }) {
        const full = this.surface.isFull ? " · more than finds room here" : "";
        const loading = failure ? ` · ${failure.message}` : ` · loading ${percent(loaded / total)}`;
        const rest = loaded < total ? loading : full;
        setText(byId("map-figures"), total > 0 ? `${count(total)} Gaussians${rest}` : "");
        byId("map-veil").hidden = total > 0;
    }

    #sceneChanged(urgency) {
        this.#isSceneStale = true;
        this.surface.pacer.changed(urgency);
    }

    /** Before a picture: brings lines and labels up to date. */
    #prepare(camera, scale) {
        if (this.#isSceneStale) this.#buildScene();
        this.labels.place(camera, scale);
        Object.assign(this.screen.dataset, { splats: this.surface.total, milliseconds: Math.round(this.surface.pacer.cost) });
    }

    /** Draws again when the robot has gone a centimetre, not with every image. */
    #robotMoved() {
        const { position } = this.daemon;
        if (!position || this.#drawnAt && distance(position, this.#drawnAt) < 0.01) return;
        this.#drawnAt = position;
        this.#sceneChanged();
    }

    #buildScene() {
        this.#isSceneStale = false;
        const { renderer } = this.surface;
        const { shown, known, selectedID } = this.focus;
        const colours = sceneColours();
        const objects = [...new Map([...known.values(), ...shown].map((object) => [object.id, object])).values()];
        // From its own eyes the robot is not to be seen.
        const robot = this.daemon.pose;
        const isSeen = robot && distance(robot.position, this.surface.viewpoint.eye) > 0.4;
        const cameras = isSeen ? [robot] : [];
        renderer.setLines(this.scene.lines(this.#wanted, { shown: objects, selectedID, cameras, colours }));
        renderer.setFloor(this.#wanted.floor ? this.scene.floor : null);
        this.surface.tint = colours.quiet;
        this.labels.setObjects(this.#wanted.boxes ? objects : [], selectedID);
        this.screen.dataset.boxes = this.#wanted.boxes ? objects.length : 0;
    }

    #lookAsRobot() {
        const { pose } = this.daemon;
        if (!pose) return;
        this.surface.viewpoint.follow(pose, rotate(pose.orientation, [0, 0, 1]));
        this.surface.moved();
        this.#sceneChanged();
    }
}
