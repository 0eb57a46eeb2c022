#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The floor plan of a map. Plan coordinates are metres: x and y along the floor, z up from it. A plan has `columns` x
// `rows` square cells; cell (0, 0) has its corner at (0, 0), and x runs along a row.

enum { SEMSPLAT_PLAN_FREE = 1, SEMSPLAT_PLAN_HIT = 2 };

/// From a frame to plan coordinates: rows of a 3x3 matrix, then the translation.
typedef struct {
    float rotation[9];
    float translation[3];
} semsplat_plan_from;

typedef struct {
    int columns, rows;
    float cell;       // edge, metres
    float reach;      // what lies farther along the floor than this is not believed, metres
    float low;        // a ray says that floor is free where it passes below this height, metres
    float clearance;  // surfaces below this height are floor, metres
    float height;     // surfaces above this height are over the robot, metres
} semsplat_plan;

/// Marks what one view says of the plan: SEMSPLAT_PLAN_FREE where one of its rays passes over the floor lower than `low`
/// or meets it, SEMSPLAT_PLAN_HIT where one ends between `clearance` and `height`.
///
/// `millimetres` [height][width] is depth along z, 0 unknown; `intrinsics` are fx, fy, cx, cy. Every second row is cast.
void semsplat_plan_carve(
    const semsplat_plan *plan, const uint16_t *millimetres, int width, int height, const float intrinsics[4],
    const semsplat_plan_from *plan_from_camera, uint8_t *cells);

/// Counts in `counts` [rows][columns] the points between clearance and height over each cell, and marks in `layers`
/// [rows][columns] which layers of `layer` metres, the first from z = 0, hold a point.
///
/// A point of level l covers the cells within a quarter of `edge` * 2^l.
void semsplat_plan_add_points(
    const semsplat_plan *plan, const float *points, const uint8_t *levels, size_t count, float edge, float layer,
    const semsplat_plan_from *plan_from_points, uint16_t *counts, uint64_t *layers);

/// The bounds in plan coordinates, low x, low y, high x, high y, of the points between clearance and height, taken into
/// `bounds`, which holds some already.
void semsplat_plan_bounds(
    const semsplat_plan *plan, const float *points, size_t count, const semsplat_plan_from *plan_from_points,
    float bounds[4]);

/// The distance of every cell to the nearest one that is not 0, in cells, from middle to middle (Felzenszwalb and
/// Huttenlocher 2012); beyond the border nothing is 0. `distances` is [rows][columns].
void semsplat_plan_clearance(const int8_t *cells, int columns, int rows, float *distances);

#ifdef __cplusplus
}
#endif
