// What differs between the generations, under one set of names.
#pragma once

#include "kernel_operator.h"

#if __NPU_ARCH__ == 2201
#include "c220.h"
#else
#include "c100.h"
#endif
