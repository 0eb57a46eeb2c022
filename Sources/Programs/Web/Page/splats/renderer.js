// Draws splats, lines and the floor plan with WebGL 2.

import { makeProgram, instanced } from "./graphics.js";
import { rows, splatsPerRow } from "./layout.js";
import { floorFragment, floorVertex, lineFragment, lineVertex, splatFragment, splatVertex } from "./shaders.js";

/** Floats of a line: from, to, colour with opacity, width in pixels. */
export const lineFloats = 11;

/** Owns a canvas' context. What is to be drawn is set; `draw` draws it. */
export class Renderer {
    #count = 0;
    #lines = 0;
    #floor = null;

    /** Throws where there is no WebGL 2. */
    constructor(canvas) {
        const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
        if (!gl) throw new Error("This browser shows no 3D here: WebGL 2 is off. Everything else works.");
        this.gl = gl;
        this.canvas = canvas;
        this.prepare();
    }

    /** Makes what lives on the graphics card; again after the card was lost. */
    prepare() {
        const { gl } = this;
        [this.#count, this.#lines, this.#floor] = [0, 0, null];
        this.splats = makeProgram(gl, splatVertex, splatFragment);
        this.line = makeProgram(gl, lineVertex, lineFragment);
        this.floor = makeProgram(gl, floorVertex, floorFragment);
        this.texture = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, this.texture);
        gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32UI, 2 * splatsPerRow, rows);
        this.#keepPixels();
        this.order = gl.createBuffer();
        this.splatArray = gl.createVertexArray();
        gl.bindVertexArray(this.splatArray);
        gl.bindBuffer(gl.ARRAY_BUFFER, this.order);
        instanced(gl, this.splats.program, "slot", 1, gl.UNSIGNED_INT, 0, 0);
        this.segments = gl.createBuffer();
        this.lineArray = gl.createVertexArray();
        gl.bindVertexArray(this.lineArray);
        gl.bindBuffer(gl.ARRAY_BUFFER, this.segments);
        for (const [name, size, offset] of [["from", 3, 0], ["to", 3, 3], ["tint", 4, 6], ["width", 1, 10]]) {
            instanced(gl, this.line.program, name, size, gl.FLOAT, 4 * lineFloats, 4 * offset);
        }
        this.cells = gl.createTexture();
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    }

    /** Takes a chunk into its rows of the texture. */
    setRows(row, count, texels) {
        const { gl } = this;
        gl.bindTexture(gl.TEXTURE_2D, this.texture);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, 2 * splatsPerRow, count, gl.RGBA_INTEGER, gl.UNSIGNED_INT, texels);
    }

    /** Takes the order in which splats are drawn. */
    setOrder(order) {
        const { gl } = this;
        gl.bindBuffer(gl.ARRAY_BUFFER, this.order);
        gl.bufferData(gl.ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
        this.#count = order.length;
    }

    /** Takes lines, `lineFloats` each. */
    setLines(floats) {
        const { gl } = this;
        gl.bindBuffer(gl.ARRAY_BUFFER, this.segments);
        gl.bufferData(gl.ARRAY_BUFFER, floats, gl.DYNAMIC_DRAW);
        this.#lines = floats.length / lineFloats;
    }

    /** Takes a floor plan `{cells, width, height, corner, right, up}`, or null for none. */
    setFloor(floor) {
        const { gl } = this;
        this.#floor = floor;
        if (!floor) return;
        gl.bindTexture(gl.TEXTURE_2D, this.cells);
        gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, floor.width, floor.height, 0, gl.RED, gl.UNSIGNED_BYTE, floor.cells);
        this.#keepPixels();
    }

    /** Draws from a camera `{view, projection, focal, depths}`; depth takes the place of the splats' colours where asked for. */
    draw(camera, isDepth, tint) {
        const { gl, canvas } = this;
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clearColor(0, 0, 0, 0);
        gl.clear(gl.COLOR_BUFFER_BIT);
        if (this.#floor) this.#drawFloor(camera, tint);
        this.#begin(this.splats, camera);
        gl.uniform2f(this.splats.places.focal, ...camera.focal);
        gl.uniform2f(this.splats.places.depths, ...camera.depths);
        gl.uniform1i(this.splats.places.isDepth, isDepth ? 1 : 0);
        gl.bindTexture(gl.TEXTURE_2D, this.texture);
        gl.bindVertexArray(this.splatArray);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#count);
        this.#begin(this.line, camera);
        gl.bindVertexArray(this.lineArray);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#lines);
    }

    /** Calls when the graphics card has done what it was told. */
    whenDone(call) {
        const { gl } = this;
        const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
        gl.flush();
        const ask = () => {
            // No fence is left when the card was lost.
            const isOpen = fence && !gl.isContextLost() && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED;
            if (isOpen) return setTimeout(ask, 4);
            if (fence) gl.deleteSync(fence);
            call();
        };
        setTimeout(ask, 4);
    }

    #begin({ program, places }, { view, projection }) {
        const { gl, canvas } = this;
        gl.useProgram(program);
        gl.uniformMatrix4fv(places.view, false, view);
        gl.uniformMatrix4fv(places.projection, false, projection);
        if (places.viewport) gl.uniform2f(places.viewport, canvas.width, canvas.height);
    }

    #drawFloor(camera, tint) {
        const { gl } = this;
        const { places } = this.floor;
        this.#begin(this.floor, camera);
        for (const name of ["corner", "right", "up"]) gl.uniform3f(places[name], ...this.#floor[name]);
        gl.uniform3f(places.tint, ...tint.map((value) => value / 255));
        gl.bindTexture(gl.TEXTURE_2D, this.cells);
        gl.bindVertexArray(null);
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }

    #keepPixels() {
        const { gl } = this;
        for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
        for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    }
}
