// Selects the header of the generation being compiled; both declare the same names.
#pragma once

#include "kernel_operator.h"

#if __NPU_ARCH__ == 2201
#include "c220.h"
#else
#include "c100.h"
#endif
