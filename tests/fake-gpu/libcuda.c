/*
 * A simulated libcuda.so.1 that can do one thing: hold contexts. A retained primary context shows in the scenario of
 * the simulated NVML beside it: its process is listed, and the board draws `context_w` more while it idles.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"

enum { CUDA_SUCCESS = 0, CUDA_ERROR_INVALID_VALUE = 1, CUDA_ERROR_NOT_INITIALIZED = 3, CUDA_ERROR_NO_DEVICE = 100, CUDA_ERROR_INVALID_DEVICE = 101 };

static int ready, held[MAX_BOARDS], current_board = -1;

/* The boards that CUDA_VISIBLE_DEVICES shows, which this library understands as a list of UUIDs or indices. */
static int visible(int boards[MAX_BOARDS]) {
  scenario *s = scenario_now();
  const char *wanted = getenv("CUDA_VISIBLE_DEVICES");
  int count = 0;
  if (!wanted) {
    for (; count < (int)s->board_count; count++) boards[count] = count;
    return count;
  }
  char list[2048], *rest = list;
  snprintf(list, sizeof list, "%s", wanted);
  for (char *entry; (entry = strsep(&rest, ","));)
    for (int g = 0; g < (int)s->board_count && count < MAX_BOARDS; g++) {
      char index[16];
      snprintf(index, sizeof index, "%d", g);
      if (*entry && (!strcmp(entry, index) || !strcmp(entry, s->boards[g].uuid) || !strcmp(entry, s->boards[g].mig_uuid)))
        boards[count++] = g;
    }
  return count;
}

static void tell(int g, const char *verb, double watts) {
  char line[256];
  double now = scenario_clock();
  snprintf(line, sizeof line, "power %d %.6f %.3f", g, now, watts);
  scenario_append(line);
  if (strcmp(verb, "hold")) return;
  snprintf(line, sizeof line, "process %d %d 514 %.6f", g, (int)getpid(), now);
  scenario_append(line);
}

EXPORT int cuInit(unsigned int flags) {
  (void)flags;
  if (getenv("FAKE_CUDA_FAIL")) return CUDA_ERROR_NO_DEVICE;
  ready = 1;
  return CUDA_SUCCESS;
}

EXPORT int cuGetErrorString(int code, const char **text) {
  *text = code == CUDA_ERROR_NO_DEVICE ? "no CUDA-capable device is detected" : "error";
  return CUDA_SUCCESS;
}

EXPORT int cuDeviceGetCount(int *count) {
  int boards[MAX_BOARDS];
  if (!ready) return CUDA_ERROR_NOT_INITIALIZED;
  *count = visible(boards);
  return CUDA_SUCCESS;
}

EXPORT int cuDeviceGet(int *device, int ordinal) {
  int boards[MAX_BOARDS];
  if (!ready) return CUDA_ERROR_NOT_INITIALIZED;
  if (ordinal < 0 || ordinal >= visible(boards)) return CUDA_ERROR_INVALID_DEVICE;
  *device = boards[ordinal];
  return CUDA_SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRetain(void **context, int device) {
  if (!ready) return CUDA_ERROR_NOT_INITIALIZED;
  const board *b = &scenario_now()->boards[device];
  if (!held[device]++) tell(device, "hold", b->idle_w + b->context_w);
  *context = (void *)(uintptr_t)(0x100 + device);
  return CUDA_SUCCESS;
}

EXPORT int cuCtxSetCurrent(void *context) {
  current_board = (int)((uintptr_t)context - 0x100);
  return CUDA_SUCCESS;
}

EXPORT int cuMemAlloc_v2(unsigned long long *pointer, size_t bytes) {
  if (current_board < 0 || bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  *pointer = 0x7000;
  return CUDA_SUCCESS;
}

EXPORT int cuMemsetD8_v2(unsigned long long pointer, unsigned char value, size_t bytes) {
  (void)value;
  return pointer == 0x7000 && bytes == 4096 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

EXPORT int cuCtxSynchronize(void) { return CUDA_SUCCESS; }

/* The driver takes back the contexts of a process that ends. */
__attribute__((destructor)) static void release(void) {
  for (int g = 0; g < MAX_BOARDS; g++)
    if (held[g]) tell(g, "release", scenario_now()->boards[g].idle_w);
}
