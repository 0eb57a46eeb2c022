#pragma once

#include "relevancy.h"
