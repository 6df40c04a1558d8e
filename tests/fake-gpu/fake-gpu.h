#ifndef FAKE_GPU_H
#define FAKE_GPU_H

#include "board.h"
#include "nvml-types.h"
#include "scenario.h"

/* One lock over scenario and state: NVML may be called from any thread. */
void fake_gpu_lock(void);
void fake_gpu_unlock(void);

#endif
