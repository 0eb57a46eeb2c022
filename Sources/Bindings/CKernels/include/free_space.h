// What a view's depth says about points of the map: there, looked through, or no word.
#pragma once

#include <stddef.h>
#include <stdint.h>

// A view with a coarse depth image.
typedef struct {
    float rotation[9];     // takes directions of the points' frame to the camera, row-major
    float translation[3];  // metres
    float fx, fy, cx, cy;  // of the depth image, pixels
    int32_t width, height;
    const uint16_t *millimetres; // [height, width] depth along z; 0 where nothing is known
    float scale;           // what the depths are multiplied with
    float tolerance;       // relative difference up to which a depth is the point's
    float margin_metres;   // what must be beyond that too
} semsplat_depth_view;

enum { semsplat_no_word = 0, semsplat_there = 1, semsplat_looked_through = -1 };

// Judges each point. A point is looked through when the depth is farther at its pixel and everywhere within
// reach_metres of it: beside its rim it is not.
//
// ratios receives depth / z where the pixel has a depth, else 0; it may be null.
void semsplat_judge_points(
    const semsplat_depth_view *view, const float *points, const float *reach_metres, size_t count,
    int8_t *verdicts, float *ratios);
