#include "include/free_space.h"

#include <math.h>

// Beyond this a point so near says nothing about so many pixels.
static const int widest_reach = 8;

static inline float depth_metres(const semsplat_depth_view *view, int x, int y)
{
    return view->scale * 0.001f * (float)view->millimetres[y * view->width + x];
}

// Whether every known depth around the pixel is farther than `nearest`; unknown ones say nothing.
static int all_farther(const semsplat_depth_view *view, int x, int y, int reach, float nearest)
{
    int left = x - reach < 0 ? 0 : x - reach, right = x + reach;
    int top = y - reach < 0 ? 0 : y - reach, bottom = y + reach;
    if (right > view->width - 1) right = view->width - 1;
    if (bottom > view->height - 1) bottom = view->height - 1;
    for (int row = top; row <= bottom; row++) {
        for (int column = left; column <= right; column++) {
            float depth = depth_metres(view, column, row);
            if (depth > 0 && depth <= nearest) return 0;
        }
    }
    return 1;
}

void semsplat_judge_points(
    const semsplat_depth_view *view, const float *points, const float *reach_metres, size_t count,
    int8_t *verdicts, float *ratios)
{
    const float *r = view->rotation, *t = view->translation;
    for (size_t i = 0; i < count; i++) {
        const float *p = points + 3 * i;
        verdicts[i] = semsplat_no_word;
        if (ratios) ratios[i] = 0;
        float z = r[6] * p[0] + r[7] * p[1] + r[8] * p[2] + t[2];
        if (!(z > 0.1f)) continue;
        float u = view->fx * (r[0] * p[0] + r[1] * p[1] + r[2] * p[2] + t[0]) / z + view->cx;
        float v = view->fy * (r[3] * p[0] + r[4] * p[1] + r[5] * p[2] + t[1]) / z + view->cy;
        // Written so that a NaN fails the test.
        if (!(u >= 0 && v >= 0 && u < (float)view->width && v < (float)view->height)) continue;
        int x = (int)u, y = (int)v;
        float depth = depth_metres(view, x, y);
        if (!(depth > 0)) continue;
        if (ratios) ratios[i] = depth / z;
        float slack = view->tolerance * z;
        if (fabsf(depth - z) <= slack) {
            verdicts[i] = semsplat_there;
        } else if (depth > z + slack + view->margin_metres) {
            int reach = 1 + (int)(view->fx * reach_metres[i] / z);
            if (reach > widest_reach) reach = widest_reach;
            if (all_farther(view, x, y, reach, z + slack + view->margin_metres))
                verdicts[i] = semsplat_looked_through;
        }
    }
}
