#pragma once

#include "cost_volume.h"
#include "relevancy.h"
