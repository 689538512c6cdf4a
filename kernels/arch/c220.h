// dav-c220 (Ascend 910B): separate cube and vector cores, f32 reductions, fused multiply-adds.
#pragma once
