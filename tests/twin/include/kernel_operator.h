// Ascend C for the software device: the header that kernels include, with its CANN name. See README.md.
#pragma once

#include "twin/copy.h"
#include "twin/cube.h"
#include "twin/export.h"
#include "twin/pipe.h"
#include "twin/sync.h"
#include "twin/undocumented.h"
#include "twin/vector_ops.h"
#include "twin/vector_reduce.h"
#include "twin/vector_select.h"
