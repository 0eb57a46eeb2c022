// The few things of WebGL that all our programs need.

/** Compiles and links a program; hands back it with its uniforms' places by name. */
export function makeProgram(gl, vertex, fragment) {
    const program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
        const shader = gl.createShader(type);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
        const logs = gl.getAttachedShaders(program).map((shader) => gl.getShaderInfoLog(shader));
        const reasons = [gl.getProgramInfoLog(program), ...logs].filter(Boolean);
        throw new Error(`The 3D view cannot be drawn here: ${reasons.join(" ")}`);
    }
    const places = {};
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
        const { name } = gl.getActiveUniform(program, i);
        places[name] = gl.getUniformLocation(program, name);
    }
    return { program, places };
}

/** Lets an attribute step once an instance. */
export function instanced(gl, program, name, size, type, stride, offset) {
    const place = gl.getAttribLocation(program, name);
    gl.enableVertexAttribArray(place);
    if (type === gl.UNSIGNED_INT) gl.vertexAttribIPointer(place, size, type, stride, offset);
    else gl.vertexAttribPointer(place, size, type, false, stride, offset);
    gl.vertexAttribDivisor(place, 1);
}
