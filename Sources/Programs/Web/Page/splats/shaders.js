// The programs that run on the graphics card.

const palette = `
vec3 palette(float value) {
    // Dark blue over teal to pale yellow: even steps in lightness, which people tell apart who see fewer colours.
    const vec3 stops[5] = vec3[5](
        vec3(0.16, 0.11, 0.33), vec3(0.13, 0.34, 0.55), vec3(0.10, 0.58, 0.55), vec3(0.48, 0.79, 0.38), vec3(0.98, 0.91, 0.50));
    float at = clamp(value, 0.0, 1.0) * 4.0;
    int step = min(int(at), 3);
    return mix(stops[step], stops[step + 1], at - float(step));
}`;

/** Splats: each a quad of two standard deviations and more about its ellipse (Zwicker et al., EWA Volume Splatting, 2001). */
export const splatVertex = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform usampler2D splats;
uniform mat4 view;
uniform mat4 projection;
uniform vec2 viewport;
uniform vec2 focal;
uniform vec2 depths;
uniform bool isDepth;
in uint slot;
out vec4 colour;
out vec2 place;
${palette}
mat3 turned(vec4 q) {
    q = normalize(q);
    vec3 d = q.xyz * q.xyz;
    float xy = q.x * q.y, xz = q.x * q.z, yz = q.y * q.z;
    vec3 w = q.w * q.xyz;
    return mat3(
        1.0 - 2.0 * (d.y + d.z), 2.0 * (xy + w.z), 2.0 * (xz - w.y),
        2.0 * (xy - w.z), 1.0 - 2.0 * (d.x + d.z), 2.0 * (yz + w.x),
        2.0 * (xz + w.y), 2.0 * (yz - w.x), 1.0 - 2.0 * (d.x + d.y));
}
vec4 signedBytes(uint word) {
    int bits = int(word);
    return vec4((bits << 24) >> 24, (bits << 16) >> 24, (bits << 8) >> 24, bits >> 24) / 127.0;
}
void main() {
    gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
    ivec2 texel = ivec2(int(slot & 1023u) * 2, int(slot >> 10));
    uvec4 first = texelFetch(splats, texel, 0);
    uvec4 second = texelFetch(splats, texel + ivec2(1, 0), 0);
    vec3 eye = (view * vec4(uintBitsToFloat(first.xyz), 1.0)).xyz;
    vec4 clip = projection * vec4(eye, 1.0);
    vec2 bound = vec2(1.3 * clip.w);
    if (clip.z < -clip.w || any(greaterThan(abs(clip.xy), bound))) return;

    vec3 deviations = vec3(unpackHalf2x16(second.x), unpackHalf2x16(second.y).x);
    mat3 axes = mat3(view) * turned(signedBytes(second.z));
    axes = mat3(axes[0] * deviations.x, axes[1] * deviations.y, axes[2] * deviations.z);
    mat3 covariance = axes * transpose(axes);
    mat3 jacobian = mat3(
        focal.x / -eye.z, 0.0, 0.0,
        0.0, focal.y / -eye.z, 0.0,
        focal.x * eye.x / (eye.z * eye.z), focal.y * eye.y / (eye.z * eye.z), 0.0);
    mat3 seen = jacobian * covariance * transpose(jacobian);
    // A third of a pixel is the least: smaller splats would flicker.
    float xx = seen[0][0] + 0.3, yy = seen[1][1] + 0.3, xy = seen[0][1];
    float middle = 0.5 * (xx + yy);
    float radius = length(vec2(0.5 * (xx - yy), xy));
    vec2 major = abs(xy) > 1e-6 ? normalize(vec2(xy, middle + radius - xx)) : (xx >= yy ? vec2(1.0, 0.0) : vec2(0.0, 1.0));
    float broad = min(sqrt(2.0 * (middle + radius)), 1024.0);
    float narrow = min(sqrt(2.0 * max(middle - radius, 0.1)), 1024.0);

    place = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 2.0;
    vec2 offset = place.x * broad * major + place.y * narrow * vec2(major.y, -major.x);
    gl_Position = vec4(clip.xy / clip.w + 2.0 * offset / viewport, clip.z / clip.w, 1.0);
    colour = vec4(uvec4(first.w, first.w >> 8, first.w >> 16, first.w >> 24) & 255u) / 255.0;
    if (isDepth) colour.rgb = palette(1.0 - (-eye.z - depths.x) / (depths.y - depths.x));
    else if (second.w == 1u) colour.rgb = palette(colour.r);
}`;

export const splatFragment = `#version 300 es
precision highp float;
in vec4 colour;
in vec2 place;
out vec4 painted;
void main() {
    float squared = dot(place, place);
    if (squared > 4.0) discard;
    float cover = colour.a * exp(-squared);
    painted = vec4(colour.rgb * cover, cover);
}`;

/** Lines of any width: a quad along each. */
export const lineVertex = `#version 300 es
precision highp float;
uniform mat4 view;
uniform mat4 projection;
uniform vec2 viewport;
in vec3 from;
in vec3 to;
in vec4 tint;
in float width;
out vec4 colour;
void main() {
    vec3 a = (view * vec4(from, 1.0)).xyz, b = (view * vec4(to, 1.0)).xyz;
    const float near = -0.05;
    if (a.z > near && b.z > near) { gl_Position = vec4(0.0, 0.0, 2.0, 1.0); return; }
    if (a.z > near) a = mix(b, a, (near - b.z) / (a.z - b.z));
    if (b.z > near) b = mix(a, b, (near - a.z) / (b.z - a.z));
    vec4 start = projection * vec4(a, 1.0), end = projection * vec4(b, 1.0);
    vec2 along = (end.xy / end.w - start.xy / start.w) * viewport;
    along = length(along) > 1e-4 ? normalize(along) : vec2(1.0, 0.0);
    vec4 clip = (gl_VertexID & 1) == 0 ? start : end;
    float side = (gl_VertexID >> 1) == 0 ? -1.0 : 1.0;
    clip.xy += side * width * vec2(-along.y, along.x) / viewport * clip.w;
    gl_Position = clip;
    colour = tint;
}`;

export const lineFragment = `#version 300 es
precision highp float;
in vec4 colour;
out vec4 painted;
void main() { painted = vec4(colour.rgb * colour.a, colour.a); }`;

/** The floor plan: a rectangle with a cell a texel. */
export const floorVertex = `#version 300 es
precision highp float;
uniform mat4 view;
uniform mat4 projection;
uniform vec3 corner;
uniform vec3 right;
uniform vec3 up;
out vec2 cell;
void main() {
    cell = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = projection * view * vec4(corner + cell.x * right + cell.y * up, 1.0);
}`;

export const floorFragment = `#version 300 es
precision highp float;
uniform sampler2D cells;
uniform vec3 tint;
in vec2 cell;
out vec4 painted;
void main() {
    float value = texture(cells, cell).r * 255.0;
    float cover = value > 200.0 ? 0.0 : mix(0.10, 0.50, clamp(value / 100.0, 0.0, 1.0));
    painted = vec4(tint * cover, cover);
}`;
