#pragma once

#include "cost_volume.h"
#include "plane_sweep.h"
#include "relevancy.h"
