// The forward pass, from end to end.
#include <stdlib.h>

#include "rasterise_internal.h"

semsplat_raster *semsplat_rasterise(const semsplat_scene *scene, const semsplat_images *images) {
    const size_t pixels = (size_t)scene->width * (size_t)scene->height;
    semsplat_raster *raster = calloc(1, sizeof *raster);
    if (!raster) return NULL;
    raster->tiles_x = (scene->width + TILE - 1) / TILE;
    raster->tiles_y = (scene->height + TILE - 1) / TILE;
    raster->splats = semsplat_aligned(((size_t)scene->count + 1) * sizeof *raster->splats);
    raster->last = malloc((pixels + 1) * sizeof *raster->last);
    raster->transmittance = malloc((pixels + 1) * sizeof(real));
    raster->accumulated_depth = malloc((pixels + 1) * sizeof(real));
    if (raster->splats && raster->last && raster->transmittance && raster->accumulated_depth) {
        semsplat_project_all(scene, raster->splats);
        if (semsplat_bin(raster, scene) == 0 && semsplat_blend(raster, scene, images) == 0)
            return raster;
    }
    semsplat_raster_free(raster);
    return NULL;
}

void semsplat_raster_free(semsplat_raster *raster) {
    if (!raster) return;
    free(raster->splats);
    free(raster->tile_starts);
    free(raster->tile_items);
    free(raster->last);
    free(raster->transmittance);
    free(raster->accumulated_depth);
    free(raster);
}
