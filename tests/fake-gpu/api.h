/* Shared by the files that implement NVML's functions. */
#ifndef FAKE_GPU_API_H
#define FAKE_GPU_API_H

#include "fake-gpu.h"

#define EXPORT __attribute__((visibility("default")))

/* The board behind a handle, with the lock held; NULL and a code when the call must fail (then the lock is free). */
board *enter(const char *function, nvmlDevice_t handle, nvmlReturn_t *code);
/* The code that a scenario asks `function` to answer on any board, else success. */
nvmlReturn_t system_fault(const char *function);

/* A device function: the rest is the body, which runs with `b` and the present instant `now`, and is left with a return code. */
#define DEVICE(function, parameters, ...) \
  EXPORT nvmlReturn_t function parameters { \
    nvmlReturn_t code; \
    board *b = enter(#function, device, &code); \
    if (!b) return code; \
    double now = scenario_clock(); \
    (void)now; \
    __VA_ARGS__ \
    fake_gpu_unlock(); \
    return code; \
  }

#endif
