// The bounding volume hierarchy: a binary tree split by binned surface area, folded into nodes of eight.
#include <stdlib.h>

#include "raycast_internal.h"

#define BINS 16
#define DEEPEST 60   // of the binary tree; below, halves are split without looking

typedef struct {
    float lower[3], upper[3];
} bounds;

typedef struct {
    bounds box;
    int32_t left, right;   // children, or left = -1: a leaf
    int32_t first, count;  // of order
} binary_node;

typedef struct {
    const semsplat_cast_scene *scene;
    bounds *boxes;         // of each triangle
    int32_t *order;
    binary_node *nodes;
    int32_t node_count;
} building;

static bounds empty_bounds(void) {
    return (bounds){{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
}

static void include(bounds *box, const bounds *other) {
    for (int axis = 0; axis < 3; axis++) {
        box->lower[axis] = fminf(box->lower[axis], other->lower[axis]);
        box->upper[axis] = fmaxf(box->upper[axis], other->upper[axis]);
    }
}

static float half_area(const bounds *box) {
    const float x = box->upper[0] - box->lower[0], y = box->upper[1] - box->lower[1];
    const float z = box->upper[2] - box->lower[2];
    return x < 0 ? 0 : x * y + y * z + z * x;
}

static float middle(const bounds *box, int axis) { return 0.5f * (box->lower[axis] + box->upper[axis]); }

static bounds bounds_of(const building *job, int32_t first, int32_t count) {
    bounds box = empty_bounds();
    for (int32_t i = first; i < first + count; i++) include(&box, &job->boxes[job->order[i]]);
    return box;
}

typedef struct {
    int axis, bin;
    float cost, low, per_bin;
} split;

static int bin_of(const split *s, const bounds *box) {
    const int bin = (int)((middle(box, s->axis) - s->low) * s->per_bin);
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

static split best_split_of_axis(const building *job, int32_t first, int32_t count, int axis) {
    float low = INFINITY, high = -INFINITY;
    for (int32_t i = first; i < first + count; i++) {
        const float at = middle(&job->boxes[job->order[i]], axis);
        low = fminf(low, at);
        high = fmaxf(high, at);
    }
    split best = {axis, -1, INFINITY, low, BINS / (high - low)};
    if (!(high > low)) return best;
    bounds boxes[BINS];
    int32_t counts[BINS] = {0};
    for (int bin = 0; bin < BINS; bin++) boxes[bin] = empty_bounds();
    for (int32_t i = first; i < first + count; i++) {
        const bounds *box = &job->boxes[job->order[i]];
        const int bin = bin_of(&best, box);
        include(&boxes[bin], box);
        counts[bin]++;
    }
    float right_costs[BINS];
    bounds right = empty_bounds();
    int32_t right_count = 0;
    for (int bin = BINS - 1; bin > 0; bin--) {
        include(&right, &boxes[bin]);
        right_count += counts[bin];
        right_costs[bin] = right_count ? half_area(&right) * (float)right_count : INFINITY;
    }
    bounds left = empty_bounds();
    int32_t left_count = 0;
    for (int bin = 0; bin < BINS - 1; bin++) {
        include(&left, &boxes[bin]);
        left_count += counts[bin];
        const float cost = left_count ? half_area(&left) * (float)left_count + right_costs[bin + 1] : INFINITY;
        if (cost < best.cost) best.cost = cost, best.bin = bin;
    }
    return best;
}

// Moves the triangles of the left half to the front; returns how many there are.
static int32_t parted(building *job, int32_t first, int32_t count, int depth) {
    split best = {0, -1, INFINITY, 0, 0};
    for (int axis = 0; axis < 3 && depth < DEEPEST; axis++) {
        const split candidate = best_split_of_axis(job, first, count, axis);
        if (candidate.cost < best.cost) best = candidate;
    }
    if (best.bin < 0) return count / 2;
    int32_t left = first;
    for (int32_t i = first; i < first + count; i++) {
        if (bin_of(&best, &job->boxes[job->order[i]]) > best.bin) continue;
        const int32_t moved = job->order[i];
        job->order[i] = job->order[left];
        job->order[left++] = moved;
    }
    const int32_t size = left - first;
    return size > 0 && size < count ? size : count / 2;
}

static int32_t binary_tree(building *job, int32_t first, int32_t count, int depth) {
    const int32_t node = job->node_count++;
    job->nodes[node] = (binary_node){bounds_of(job, first, count), -1, -1, first, count};
    if (count > LANES) {
        const int32_t left = parted(job, first, count, depth);
        const int32_t left_node = binary_tree(job, first, left, depth + 1);
        const int32_t right_node = binary_tree(job, first + left, count - left, depth + 1);
        job->nodes[node].left = left_node;
        job->nodes[node].right = right_node;
    }
    return node;
}

static void look_at(triangle_look *look, const semsplat_cast_scene *scene, int32_t source, vec face) {
    for (int corner = 0; corner < 3; corner++) {
        look->normal[corner] = vec_of(&scene->normals[9 * source + 3 * corner]);
        look->coordinate[corner] = vec_of(&scene->coordinates[9 * source + 3 * corner]);
    }
    look->face = face;
    look->source = source;
    look->surface = scene->surfaces[source];
    look->instance = scene->instances[source];
}

static int32_t block_of(semsplat_caster *caster, const building *job, const binary_node *leaf) {
    const int32_t index = caster->block_count++;
    bvh_block *block = &caster->blocks[index];
    memset(block, 0, sizeof *block);
    for (int lane = 0; lane < leaf->count; lane++) {
        const int32_t source = job->order[leaf->first + lane];
        const float *corners = &job->scene->positions[9 * source];
        for (int axis = 0; axis < 3; axis++) {
            block->corner[axis][lane] = corners[axis];
            block->edge1[axis][lane] = corners[3 + axis] - corners[axis];
            block->edge2[axis][lane] = corners[6 + axis] - corners[axis];
        }
        const vec a = vec_of(corners), b = vec_of(corners + 3), c = vec_of(corners + 6);
        const vec face = vec_unit(vec_cross(vec_sub(b, a), vec_sub(c, a)));
        const int glows = job->scene->surface_list[job->scene->surfaces[source]].emission > 0;
        block->shadowing[lane] = glows ? 0 : -1;
        look_at(&caster->looks[index * LANES + lane], job->scene, source, face);
    }
    return index;
}

// Replaces the largest inner child by its two children until there are eight.
static int eight_children(const building *job, int32_t node, int32_t children[LANES]) {
    int count = 0;
    if (job->nodes[node].left < 0) {
        children[count++] = node;
    } else {
        children[count++] = job->nodes[node].left;
        children[count++] = job->nodes[node].right;
    }
    while (count < LANES) {
        int largest = -1;
        float area = -1;
        for (int i = 0; i < count; i++) {
            const binary_node *child = &job->nodes[children[i]];
            if (child->left >= 0 && half_area(&child->box) > area) largest = i, area = half_area(&child->box);
        }
        if (largest < 0) break;
        const binary_node *opened = &job->nodes[children[largest]];
        children[largest] = opened->left;
        children[count++] = opened->right;
    }
    return count;
}

static int32_t wide_tree(semsplat_caster *caster, const building *job, int32_t binary) {
    int32_t children[LANES];
    const int count = eight_children(job, binary, children);
    const int32_t index = caster->node_count++;
    bvh_node node = {0};
    for (int axis = 0; axis < 3; axis++) {
        node.lower[axis] = lanes_all(INFINITY);
        node.upper[axis] = lanes_all(INFINITY);
    }
    for (int lane = 0; lane < count; lane++) {
        const binary_node *child = &job->nodes[children[lane]];
        for (int axis = 0; axis < 3; axis++) {
            node.lower[axis][lane] = child->box.lower[axis];
            node.upper[axis][lane] = child->box.upper[axis];
        }
        node.child[lane] =
            child->left < 0 ? -1 - block_of(caster, job, child) : wide_tree(caster, job, children[lane]);
    }
    caster->nodes[index] = node;
    return index;
}

static void *aligned(size_t count, size_t size) {
    const size_t bytes = (count * size + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes ? bytes : 64);
    if (memory) memset(memory, 0, bytes ? bytes : 64);
    return memory;
}

static void find_boxes(building *job) {
    for (int32_t i = 0; i < job->scene->triangle_count; i++) {
        job->order[i] = i;
        job->boxes[i] = empty_bounds();
        for (int corner = 0; corner < 3; corner++) {
            bounds point;
            memcpy(point.lower, &job->scene->positions[9 * i + 3 * corner], sizeof point.lower);
            memcpy(point.upper, point.lower, sizeof point.upper);
            include(&job->boxes[i], &point);
        }
    }
}

static int build_tree(semsplat_caster *caster, const semsplat_cast_scene *scene) {
    const size_t count = (size_t)scene->triangle_count;
    building job = {scene, aligned(count, sizeof *job.boxes), aligned(count, sizeof *job.order),
                    aligned(2 * count + 1, sizeof *job.nodes), 0};
    int failed = !job.boxes || !job.order || !job.nodes;
    if (!failed) {
        find_boxes(&job);
        const int32_t root = binary_tree(&job, 0, scene->triangle_count, 0);
        const size_t nodes = (size_t)job.node_count;
        caster->nodes = aligned(nodes, sizeof *caster->nodes);
        caster->blocks = aligned(nodes, sizeof *caster->blocks);
        caster->looks = aligned(nodes * LANES, sizeof *caster->looks);
        failed = !caster->nodes || !caster->blocks || !caster->looks;
        if (!failed) wide_tree(caster, &job, root);
    }
    free(job.boxes);
    free(job.order);
    free(job.nodes);
    return failed;
}

static vec mean_color(const semsplat_surface *surface) {
    const int on_unit_square = surface->kind == SEMSPLAT_SURFACE_POSTER || surface->kind == SEMSPLAT_SURFACE_COVER
        || surface->kind == SEMSPLAT_SURFACE_SCREEN || surface->kind == SEMSPLAT_SURFACE_OUTSIDE;
    const float size = on_unit_square ? 1 : 8 * surface->scale;
    vec sum = {0};
    for (int i = 0; i < 64; i++) {
        const vec at = {size * (0.06f + 0.125f * (float)(i % 8)), size * (0.06f + 0.125f * (float)(i / 8)), 0};
        sum = vec_add(sum, semsplat_surface_color(surface, at, 0));
    }
    return vec_scale(sum, 1.0f / 64);
}

static void prepare(semsplat_caster *caster, const semsplat_cast_scene *scene) {
    for (int32_t i = 0; i < scene->surface_count; i++) {
        caster->surfaces[i] = scene->surface_list[i];
        caster->mean_colors[i] = mean_color(&scene->surface_list[i]);
    }
    for (int32_t i = 0; i < scene->light_count; i++) {
        const semsplat_light *light = &scene->light_list[i];
        const vec cross = vec_cross(vec_of(light->half_u), vec_of(light->half_v));
        const float radius = light->half_u[0];
        // A ball looks like a disc from every side.
        const float area = light->is_ball ? 3.14159265f * radius * radius : 4 * sqrtf(vec_dot(cross, cross));
        caster->lights[i] = (prepared_light){*light, vec_unit(cross), area};
    }
    caster->surface_count = scene->surface_count;
    caster->light_count = scene->light_count;
    caster->ambient = vec_of(scene->ambient);
}

semsplat_caster *semsplat_caster_create(const semsplat_cast_scene *scene) {
    semsplat_caster *caster = calloc(1, sizeof *caster);
    if (!caster) return NULL;
    caster->surfaces = aligned((size_t)scene->surface_count, sizeof *caster->surfaces);
    caster->mean_colors = aligned((size_t)scene->surface_count, sizeof *caster->mean_colors);
    caster->lights = aligned((size_t)scene->light_count, sizeof *caster->lights);
    if (caster->surfaces && caster->mean_colors && caster->lights && !build_tree(caster, scene)) {
        prepare(caster, scene);
        return caster;
    }
    semsplat_caster_free(caster);
    return NULL;
}

void semsplat_caster_free(semsplat_caster *caster) {
    if (!caster) return;
    free(caster->nodes);
    free(caster->blocks);
    free(caster->looks);
    free(caster->surfaces);
    free(caster->mean_colors);
    free(caster->lights);
    free(caster);
}
