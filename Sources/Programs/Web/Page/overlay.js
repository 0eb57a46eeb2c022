// What is drawn over a camera's image: masks, boxes, names and distances.

import { length } from "./format.js";
import { isInMask, maskPicture } from "./masks.js";
import { applyInverse, boxCorners, boxEdges, distance, project } from "./poses.js";

// A mask is carried along while its thing is seen from about where it was masked.
const greatestTurn = 25 * Math.PI / 180;
const staleNanoseconds = 1.5e9;

/** Draws over a frame what the focus shows.
 *
 * `view`: `{context, scale, width, height}` in CSS pixels, `scale` of them to an image pixel.
 * `frame`: `{camera, sequence, stamp_ns, pose, intrinsics, log}`; pose and intrinsics may be null.
 * Returns where each object was drawn, for clicks: `[{id, x, y, width, height, covers(x, y)}]` in image pixels. */
export function drawOverlay(view, frame, { shown, selectedID, loneMask }, colours) {
    const { context } = view;
    context.clearRect(0, 0, view.width, view.height);
    context.font = "600 12px system-ui, sans-serif";
    context.lineJoin = "round";
    if (loneMask?.camera === frame.camera && isOfNow(frame, loneMask)) paintMask(view, loneMask, unmoved, 1, colours);
    const [places, labels] = [[], []];
    for (const object of [...shown].sort((a) => (a.id === selectedID ? 1 : -1))) {
        const isSelected = object.id === selectedID;
        const mask = newestMask(object, frame.camera);
        const maskedPlace = mask ? drawMask(view, frame, object, mask, isSelected, colours) : null;
        const boxPlace = frame.pose && frame.intrinsics ? drawBox(view, frame, object, isSelected, colours) : null;
        const place = maskedPlace ?? boxPlace;
        if (place) {
            places.push({ id: object.id, ...place });
            drawLabel(view, labels, place, labelText(object, frame), isSelected, colours);
        } else if (isSelected && frame.pose) {
            drawPointer(view, frame, object, colours);
        }
    }
    return places;
}

/** The newest of an object's masks in a camera's images; the others lie on keyframes. */
const newestMask = ({ masks }, camera) =>
    (masks ?? []).filter((mask) => mask.camera === camera).sort((a, b) => b.image_stamp_ns - a.image_stamp_ns)[0];

const labelText = (object, { pose }) =>
    pose ? `${object.label}  ${length(distance(pose.position, object.centroid))}` : object.label;

function drawMask(view, frame, object, mask, isSelected, colours) {
    const carried = carriage(frame, object, mask);
    if (!carried) return null;
    const { dx, dy, zoom, faith } = carried;
    paintMask(view, mask, carried, faith * (isSelected ? 1 : 0.55), colours);
    const [x, y, width, height] = mask.box;
    const covers = (atX, atY) => isInMask(mask, Math.floor((atX - dx) / zoom), Math.floor((atY - dy) / zoom));
    return { x: dx + zoom * x, y: dy + zoom * y, width: zoom * width, height: zoom * height, covers };
}

function paintMask({ context, scale }, mask, { dx, dy, zoom }, opacity, colours) {
    context.save();
    context.globalAlpha = opacity;
    context.imageSmoothingEnabled = false;
    const [x, y, width, height] = [dx, dy, zoom * mask.width, zoom * mask.height].map((value) => scale * value);
    context.drawImage(maskPicture(mask, colours.accentRGB), x, y, width, height);
    context.restore();
}

const unmoved = { dx: 0, dy: 0, zoom: 1, faith: 1 };

const isOfNow = (frame, mask) => Math.abs(frame.stamp_ns - mask.image_stamp_ns) < staleNanoseconds;

/** How a mask moves from its own image to this one: centre stays on centre, its size goes with the distance. */
function carriage(frame, object, mask) {
    const own = frame.log.ofStamp(mask.image_stamp_ns);
    if (own?.sequence === frame.sequence) return unmoved;
    if (!own?.map_from_camera || !frame.pose || !frame.intrinsics) return isOfNow(frame, mask) ? unmoved : null;
    const [then, now] = [own.map_from_camera, frame.pose].map((pose) => applyInverse(pose, object.centroid));
    const [before, after] = [project(frame.intrinsics, then), project(frame.intrinsics, now)];
    if (!before || !after) return null;
    const turn = angleBetween(own.map_from_camera.position, frame.pose.position, object.centroid);
    if (turn > greatestTurn) return null;
    const zoom = then[2] / now[2];
    return { dx: after[0] - zoom * before[0], dy: after[1] - zoom * before[1], zoom, faith: 1 - 0.7 * turn / greatestTurn };
}

/** The angle at `corner` between two points, radians. */
function angleBetween(a, b, corner) {
    const [u, v] = [a, b].map((point) => point.map((value, axis) => value - corner[axis]));
    const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    return Math.acos(Math.min(1, Math.max(-1, dot / (Math.hypot(...u) * Math.hypot(...v) || 1))));
}

function drawBox(view, { pose, intrinsics }, object, isSelected, colours) {
    const corners = boxCorners(object.box).map((corner) => project(intrinsics, applyInverse(pose, corner)));
    if (corners.some((corner) => corner === null)) return null;
    const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const [width, height] = [Math.max(...xs) - x, Math.max(...ys) - y];
    const covers = (atX, atY) => atX >= x && atY >= y && atX <= x + width && atY <= y + height;
    const place = { x, y, width, height, covers };
    const { context, scale } = view;
    const isBeyond = place.x * scale > view.width || place.y * scale > view.height;
    if (isBeyond || place.x + place.width < 0 || place.y + place.height < 0) return null;
    const path = new Path2D();
    for (const [from, to] of boxEdges) {
        path.moveTo(scale * corners[from][0], scale * corners[from][1]);
        path.lineTo(scale * corners[to][0], scale * corners[to][1]);
    }
    context.strokeStyle = colours.shade;
    context.lineWidth = isSelected ? 4 : 3;
    context.stroke(path);
    context.strokeStyle = isSelected ? colours.accent : "#ffffff";
    context.lineWidth = isSelected ? 2 : 1;
    context.stroke(path);
    return place;
}

function drawLabel(view, labels, place, text, isSelected, colours) {
    const { context, scale } = view;
    const width = context.measureText(text).width + 12;
    const x = Math.min(Math.max(0, scale * place.x), Math.max(0, view.width - width));
    const above = scale * place.y - 22;
    let y = above >= 0 ? above : Math.min(Math.max(0, scale * (place.y + place.height) + 2), view.height - 20);
    // Names in one place go below each other.
    const isTaken = (label) => Math.abs(label.y - y) < 20 && label.x < x + width && x < label.x + label.width;
    while (labels.some(isTaken) && y < view.height - 40) y += 21;
    labels.push({ x, y, width });
    pill(context, x, y, width, text, isSelected, colours);
}

/** Says on the image's edge where the selected object is, when the image does not show it. */
function drawPointer(view, { pose }, object, colours) {
    const [x, , z] = applyInverse(pose, object.centroid);
    const isLeft = x < 0;
    const side = z < 0 && Math.abs(x) < -z ? "behind" : isLeft ? "to the left" : "to the right";
    const far = length(distance(pose.position, object.centroid));
    const text = isLeft ? `← ${object.label}  ${far} ${side}` : `${object.label}  ${far} ${side} →`;
    const width = view.context.measureText(text).width + 12;
    pill(view.context, isLeft ? 4 : view.width - width - 4, view.height / 2 - 10, width, text, true, colours);
}

function pill(context, x, y, width, text, isSelected, colours) {
    context.fillStyle = isSelected ? colours.accent : colours.shade;
    context.beginPath();
    context.roundRect(x, y, width, 20, 4);
    context.fill();
    context.fillStyle = isSelected ? colours.onAccent : "#ffffff";
    context.textBaseline = "middle";
    context.fillText(text, x + 6, y + 10.5);
}

/** Draws a cross with a gap in its middle at a place of the image. */
export function drawCross({ context, scale }, [x, y], colours) {
    for (const [style, width] of [[colours.shade, 5], [colours.accent, 2]]) {
        context.strokeStyle = style;
        context.lineWidth = width;
        context.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            context.moveTo(scale * x + 4 * dx, scale * y + 4 * dy);
            context.lineTo(scale * x + 14 * dx, scale * y + 14 * dy);
        }
        context.stroke();
    }
}
