#pragma once

#include "corners.h"
#include "cost_volume.h"
#include "floor_plan.h"
#include "free_space.h"
#include "language_cells.h"
#include "layers.h"
#include "parallel.h"
#include "pattern_volume.h"
#include "plane_sweep.h"
#include "rasteriser.h"
#include "raycast.h"
#include "relevancy.h"
