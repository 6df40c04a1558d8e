/* A simulated board: its true power as a function of time, and what its sensors make of it. */
#ifndef FAKE_GPU_BOARD_H
#define FAKE_GPU_BOARD_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_BOARDS 16
#define FOREVER 1e300

/* From `at` on the board draws `watts`: steady, or on the way to the next segment, or pulsed, with or without noise. */
typedef struct {
  double at, watts, noise, pulse_on, pulse_off, pulse_watts;
  bool ramp;
  double energy_before; /* J since time 0 when the segment begins */
} segment;

/* Something that holds from one instant to another. */
typedef struct { double from, until; } span;
typedef struct { span when; char function[64]; int code; } fault;
typedef struct { span when; unsigned int pid; unsigned long long mebibytes; } process;
typedef struct { span when; unsigned long long bits; } throttle;
typedef struct { double at, joules; } counter_step;

typedef struct {
  /* What it says of itself. */
  char name[96], uuid[96], mig_uuid[96], mig_name[96];
  double memory_total_mb, memory_used_mb, arch, cc_major, cc_minor, pcie_gen, persistence, ecc, mig_mode;
  double power_limit_w, default_power_limit_w, fan_pct, sm_clock_mhz;
  /* Its sensors, in seconds, watts and joules. */
  double idle_w, context_w, tick_s, tick_phase_s, lag_s, quantum_j, offset_w, counter_scale, power_scale;
  double instant_refresh_s, instant_phase_s, instant_age_s, instant_mean_s;
  double average_refresh_s, average_phase_s, average_mean_s;
  double counter_cost_s, counter_cost_at_tick_s, power_cost_s;
  double module_only, field_type;
  segment *segments;
  size_t segment_count;
  fault *faults;
  size_t fault_count;
  process *processes;
  size_t process_count;
  throttle *throttles;
  size_t throttle_count;
  counter_step *steps;
  size_t step_count;
  span *stalls;
  size_t stall_count;
} board;

void board_reset(board *b, unsigned int index);
/* True watts, and true joules since time 0. */
double board_power(const board *b, double t);
double board_energy(const board *b, double t);
/* What the sensors show at t. */
double board_counter_j(const board *b, double t);
double board_instant_w(const board *b, double t);
double board_average_w(const board *b, double t);
/* Seconds since the last counter tick was published. */
double board_since_tick(const board *b, double t);
bool span_holds(span s, double t);

#endif
