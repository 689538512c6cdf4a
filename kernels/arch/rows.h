// How rows differ between the generations: where activations lie, how they become strips and back, and how 64 lanes are
// reduced to one.
#pragma once

#include "arch.h"
#include "strips.h"

#if __NPU_ARCH__ == 2201
#include "c220_rows.h"
#else
#include "c100_rows.h"
#endif
