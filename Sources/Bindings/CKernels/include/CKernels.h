#pragma once

#include "cost_volume.h"
#include "layers.h"
#include "plane_sweep.h"
#include "rasteriser.h"
#include "raycast.h"
#include "relevancy.h"
