// Selects how rows are handled on the generation being compiled: layout of activations, conversion to strips and back,
// and reduction of 64 lanes.
#pragma once

#include "arch.h"
#include "strips.h"

#if __NPU_ARCH__ == 2201
#include "c220_rows.h"
#else
#include "c100_rows.h"
#endif
