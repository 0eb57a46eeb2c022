// Masks as they travel: COCO run lengths, column by column, in COCO's own compressed text.

/** The runs of a compressed text: pixels outside, inside, outside, … */
function runLengths(text) {
    const runs = [];
    let at = 0;
    while (at < text.length) {
        let [value, shift, more] = [0, 0, true];
        while (more && at < text.length) {
            const code = text.charCodeAt(at++) - 48;
            value |= (code & 0x1f) << shift;
            shift += 5;
            more = (code & 0x20) !== 0;
            if (!more && code & 0x10) value |= -1 << shift;
        }
        // From the third on, a run is told as the difference to the one before the last.
        runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
    }
    return runs;
}

/** A mask's pixels, row by row, 1 inside. */
export function maskPixels({ rle, width, height }) {
    const pixels = new Uint8Array(width * height);
    let at = 0;
    runLengths(rle).forEach((run, index) => {
        const end = Math.min(at + run, pixels.length);
        if (index % 2 === 1) {
            for (let i = at; i < end; i++) pixels[(i % height) * width + Math.floor(i / height)] = 1;
        }
        at = end;
    });
    return pixels;
}

const unpacked = new WeakMap();
const drawn = new WeakMap();

/** Whether a pixel is inside a mask. */
export function isInMask(mask, x, y) {
    if (!unpacked.has(mask)) unpacked.set(mask, maskPixels(mask));
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height && unpacked.get(mask)[y * mask.width + x] === 1;
}

/** A mask as a picture in a colour `[r, g, b]`: its edge full, its inside faint. */
export function maskPicture(mask, [red, green, blue]) {
    const known = drawn.get(mask);
    if (known) return known;
    const { width, height } = mask;
    const picture = new ImageData(width, height);
    const isInside = (x, y) => isInMask(mask, x, y);
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            if (!isInside(x, y)) continue;
            const isEdge = !isInside(x - 1, y) || !isInside(x + 1, y) || !isInside(x, y - 1) || !isInside(x, y + 1);
            picture.data.set([red, green, blue, isEdge ? 255 : 96], 4 * (y * width + x));
        }
    }
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(picture, 0, 0);
    drawn.set(mask, canvas);
    return canvas;
}
