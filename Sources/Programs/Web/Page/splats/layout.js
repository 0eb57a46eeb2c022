// How splats lie in memory: as they travel (docs/api.yaml), in the texture, and in the order to draw them.

/** Bytes before the first splat of a chunk: "SSP1", count, basis of the colours, bytes a splat. */
export const headerBytes = 16;

/** 32-bit words of a splat on the wire: position (3), scale (3 halves and a gap), rotation, colour with opacity. */
export const wireWords = 7;

/** Splats in a row of the texture, two texels each. A chunk begins a row of its own. */
export const splatsPerRow = 1024;

/** 32-bit words of a splat in the texture: position, colour, scale (2), rotation, 1 where the colour is heat. */
export const texelWords = 8;

/** Rows of the texture: room for 1,048,576 splats. */
export const rows = 1024;
