// A ray caster for furnished rooms: triangles, procedural surfaces, area lights.
//
// Conventions: metres, world z up, cameras are OpenCV optical frames, pixels with the first centre at
// (0.5, 0.5), colours linear with sRGB primaries. One thread per call; calls may run side by side on one
// caster. The same arguments give the same bytes.
#ifndef SEMSPLAT_RAYCAST_H
#define SEMSPLAT_RAYCAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a surface looks like; `colors` are its shades from the main one to the rarest.
enum {
    SEMSPLAT_SURFACE_PLAIN = 0,
    SEMSPLAT_SURFACE_WOOD,      // grain along x
    SEMSPLAT_SURFACE_PLANKS,    // boards along x on the xy plane; scale is a board's width
    SEMSPLAT_SURFACE_CLOTH,     // woven; scale is a thread's width
    SEMSPLAT_SURFACE_STRIPES,   // across y; scale is a period
    SEMSPLAT_SURFACE_PLAID,     // on xy; scale is a period
    SEMSPLAT_SURFACE_TILES,     // on xy; scale is a tile's side, color 1 the grout
    SEMSPLAT_SURFACE_STONE,     // clouds and veins; scale is a cloud's size
    SEMSPLAT_SURFACE_PLASTER,   // paint on a wall
    SEMSPLAT_SURFACE_BRICK,     // on xy; scale is a brick's length, color 1 the mortar
    SEMSPLAT_SURFACE_CARPET,    // tufts
    SEMSPLAT_SURFACE_POSTER,    // a picture on the unit square
    SEMSPLAT_SURFACE_COVER,     // blocks, stripes and lines like text on the unit square
    SEMSPLAT_SURFACE_BRUSHED,   // metal, brushed along x
    SEMSPLAT_SURFACE_LEAF,
    SEMSPLAT_SURFACE_SCREEN,    // a picture that glows, on the unit square
    SEMSPLAT_SURFACE_OUTSIDE,   // sky over trees or houses, on the unit square
    SEMSPLAT_SURFACE_SPECKLE,   // dots; scale is their distance
    SEMSPLAT_SURFACE_SEAM,      // a ball's curved seam in color 1; scale is its radius
    SEMSPLAT_SURFACE_BLUSH,     // fruit skin: color 1 in clouds and at the poles; scale is its height
    SEMSPLAT_SURFACE_MOTIF,     // a wallpaper's or a rug's repeated figure on xy; scale is its period
    SEMSPLAT_SURFACE_KINDS
};

typedef struct {
    int32_t kind;      // SEMSPLAT_SURFACE_…
    uint32_t seed;     // of what is random in it
    float colors[3][3];
    float scale;       // metres; see the kinds
    float contrast;    // of the pattern, 0…1
    float specular;    // reflectance straight on, 0…1
    float roughness;   // 0 a mirror … 1 chalk
    float emission;    // radiance of a white surface
} semsplat_surface;

// A rectangle that shines to one side (half_u × half_v points there), or a ball of radius half_u[0].
typedef struct {
    float center[3], half_u[3], half_v[3];
    float radiance[3];
    int32_t is_ball;
} semsplat_light;

// Everything is copied by semsplat_caster_create.
typedef struct {
    int32_t triangle_count, surface_count, light_count;
    const float *positions;        // [triangle_count, 3 corners, 3] world
    const float *normals;          // [triangle_count, 3, 3] unit, outward
    const float *coordinates;      // [triangle_count, 3, 3] in the object, for the pattern
    const uint16_t *surfaces;      // [triangle_count]
    const uint16_t *instances;     // [triangle_count]
    const semsplat_surface *surface_list;
    const semsplat_light *light_list;
    float ambient[3];              // radiance of light that bounced more than once
} semsplat_cast_scene;

typedef struct semsplat_caster semsplat_caster;

// Returns null when memory ran out. Release the result with semsplat_caster_free.
semsplat_caster *semsplat_caster_create(const semsplat_cast_scene *scene);
// Takes null too.
void semsplat_caster_free(semsplat_caster *caster);

typedef struct {
    float distance;     // in lengths of the ray's direction; negative when nothing is hit
    int32_t triangle;   // its place in the scene
    float u, v;         // weights of corners 1 and 2
    uint16_t instance;
} semsplat_cast_hit;

// The first triangle that the ray meets within `longest` lengths of `direction`.
semsplat_cast_hit semsplat_cast_closest(
    const semsplat_caster *caster, const float origin[3], const float direction[3], float longest);
// Whether something that throws shadows (all but glowing surfaces) is within `longest`.
int32_t semsplat_cast_blocked(
    const semsplat_caster *caster, const float origin[3], const float direction[3], float longest);

typedef struct {
    int32_t width, height;
    float fx, fy, cx, cy;
    float world_from_camera[12];   // [3, 4]
    uint32_t seed;                 // of the jitter
} semsplat_cast_view;

// Images to fill, one value a pixel (three for color); depth is along z, 0 where nothing is.
typedef struct {
    float *color;                  // [height, width, 3] linear radiance
    float *depth;
    uint16_t *instance;
    void *scratch;                 // semsplat_cast_scratch_bytes, aligned for float
} semsplat_cast_images;

size_t semsplat_cast_scratch_bytes(int32_t width, int32_t height);
void semsplat_cast_render(
    const semsplat_caster *caster, const semsplat_cast_view *view, const semsplat_cast_images *images);

// From radiance to bytes as a camera's electronics do it.
typedef struct {
    float gains[3];                // exposure times white balance
    float noise;                   // standard deviation at middle gray, 0…1
    uint32_t seed;
} semsplat_cast_development;

void semsplat_cast_develop(
    const float *radiance, int32_t pixels, const semsplat_cast_development *how, uint8_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
