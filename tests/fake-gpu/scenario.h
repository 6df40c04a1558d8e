/* The scenario file: what the machine has and does. Read again whenever it has grown, so a test can append to it. */
#ifndef FAKE_GPU_SCENARIO_H
#define FAKE_GPU_SCENARIO_H

#include "board.h"

typedef struct {
  unsigned int board_count;
  board boards[MAX_BOARDS];
  int cuda_version;
  char driver_version[80];
} scenario;

/* The scenario as the file says now; its boards are valid until the next call. Not thread-safe: hold the lock. */
scenario *scenario_now(void);
/* CLOCK_MONOTONIC in seconds, or the instant that a test has set. */
double scenario_clock(void);
void scenario_set_clock(double seconds);
/* The path of the file, and a line put at its end. */
const char *scenario_path(void);
void scenario_append(const char *line);

#endif
