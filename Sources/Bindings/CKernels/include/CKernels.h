#pragma once

#include "cost_volume.h"
#include "plane_sweep.h"
#include "rasteriser.h"
#include "relevancy.h"
