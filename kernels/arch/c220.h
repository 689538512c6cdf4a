// dav-c220 (Ascend 910B): cube and vector cores apart, f32 reductions, fused multiply-adds.
#pragma once
