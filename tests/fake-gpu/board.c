#include "board.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TONES 5
static const double TONE_HZ[TONES] = {0.7, 3.3, 11.0, 37.0, 83.0};
static const double TAU = 6.283185307179586;

void board_reset(board *b, unsigned int index) {
  free(b->segments);
  free(b->faults);
  free(b->processes);
  free(b->throttles);
  free(b->steps);
  free(b->stalls);
  memset(b, 0, sizeof *b);
  snprintf(b->name, sizeof b->name, "NVIDIA H200");
  snprintf(b->uuid, sizeof b->uuid, "GPU-00000000-0000-0000-0000-%012u", index);
  b->memory_total_mb = 143771;
  b->memory_used_mb = 512;
  b->arch = 9;
  b->cc_major = 9;
  b->pcie_gen = 5;
  b->persistence = 1;
  b->ecc = 1;
  b->power_limit_w = b->default_power_limit_w = 700;
  b->sm_clock_mhz = 1980;
  b->idle_w = 80;
  b->context_w = 46;
  b->tick_s = 0.1;
  b->tick_phase_s = 0.013 * index;
  b->lag_s = 0.015;
  b->quantum_j = 0.001;
  b->counter_scale = b->power_scale = 1;
  b->instant_refresh_s = 0.1;
  b->instant_phase_s = 0.037;
  b->instant_age_s = 0.012;
  b->instant_mean_s = 0.025;
  b->average_refresh_s = 0.1;
  b->average_phase_s = 0.061;
  b->average_mean_s = 1;
  b->field_type = -1;
}

bool span_holds(span s, double t) { return t >= s.from && t < s.until; }

/* Noise is a sum of tones, so that its joules of any interval are known exactly. */
static double tone_sum(double t, double watts, bool integral) {
  if (watts == 0) return 0;
  double sum = 0;
  for (int i = 0; i < TONES; i++) {
    double w = TAU * TONE_HZ[i], phase = 1.7 * i;
    sum += integral ? -cos(w * t + phase) / w : sin(w * t + phase);
  }
  return watts * sqrt(2.0 / TONES) * sum;
}

/* Seconds of the first `t` seconds of a pulse train that are on. */
static double on_time(const segment *s, double t) {
  double period = s->pulse_on + s->pulse_off, whole = floor(t / period);
  return whole * s->pulse_on + fmin(s->pulse_on, t - whole * period);
}

/* J from the beginning of segment i to t, which lies in it. */
static double segment_energy(const board *b, size_t i, double t) {
  const segment *s = &b->segments[i];
  double dt = t - s->at, joules = s->watts * dt;
  if (s->ramp && i + 1 < b->segment_count) {
    const segment *next = &b->segments[i + 1];
    joules += (next->watts - s->watts) * dt * dt / (2 * (next->at - s->at));
  }
  if (s->pulse_on + s->pulse_off > 0) joules -= (s->watts - s->pulse_watts) * (dt - on_time(s, dt));
  return joules + tone_sum(t, s->noise, true) - tone_sum(s->at, s->noise, true);
}

/* The segment that t lies in; segment_count before the first. */
static size_t segment_at(const board *b, double t) {
  size_t low = 0, high = b->segment_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (b->segments[middle].at <= t) low = middle + 1;
    else high = middle;
  }
  return low == 0 ? b->segment_count : low - 1;
}

double board_energy(const board *b, double t) {
  size_t i = segment_at(b, t);
  if (i == b->segment_count) return b->idle_w * t;
  return b->segments[i].energy_before + segment_energy(b, i, t);
}

double board_power(const board *b, double t) {
  size_t i = segment_at(b, t);
  if (i == b->segment_count) return b->idle_w;
  const segment *s = &b->segments[i];
  double dt = t - s->at, watts = s->watts;
  if (s->ramp && i + 1 < b->segment_count) {
    const segment *next = &b->segments[i + 1];
    watts += (next->watts - s->watts) * dt / (next->at - s->at);
  }
  double period = s->pulse_on + s->pulse_off;
  if (period > 0 && fmod(dt, period) >= s->pulse_on) watts = s->pulse_watts;
  return watts + tone_sum(t, s->noise, false);
}

static double published_tick(const board *b, double t) {
  double tick = floor((t - b->lag_s - b->tick_phase_s) / b->tick_s) * b->tick_s + b->tick_phase_s;
  for (size_t i = 0; i < b->stall_count; i++)
    if (span_holds(b->stalls[i], tick)) tick = b->stalls[i].from;
  return tick;
}

double board_since_tick(const board *b, double t) { return t - b->lag_s - published_tick(b, t); }

double board_counter_j(const board *b, double t) {
  double tick = published_tick(b, t);
  double joules = board_energy(b, tick) + b->offset_w * tick;
  for (size_t i = 0; i < b->step_count; i++)
    if (tick >= b->steps[i].at) joules += b->steps[i].joules;
  return floor(joules * b->counter_scale / b->quantum_j) * b->quantum_j;
}

static double last_refresh(double t, double period, double phase) {
  return floor((t - phase) / period) * period + phase;
}

double board_instant_w(const board *b, double t) {
  double end = last_refresh(t, b->instant_refresh_s, b->instant_phase_s) - b->instant_age_s;
  return b->power_scale * ((board_energy(b, end) - board_energy(b, end - b->instant_mean_s)) / b->instant_mean_s + b->offset_w);
}

double board_average_w(const board *b, double t) {
  double end = last_refresh(t, b->average_refresh_s, b->average_phase_s);
  return b->power_scale * ((board_energy(b, end) - board_energy(b, end - b->average_mean_s)) / b->average_mean_s + b->offset_w);
}
