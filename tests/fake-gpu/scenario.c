#define _GNU_SOURCE
#include "scenario.h"

#include <dlfcn.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static scenario current;
static char path[4096];
static off_t read_size = -1;
static struct timespec read_time;
static double fixed_clock = -1;

double scenario_clock(void) {
  if (fixed_clock >= 0) return fixed_clock;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

void scenario_set_clock(double seconds) { fixed_clock = seconds; }

/* FAKE_GPU_SCENARIO, else scenario.txt beside the library that was loaded. */
const char *scenario_path(void) {
  if (path[0]) return path;
  const char *named = getenv("FAKE_GPU_SCENARIO");
  if (named) {
    snprintf(path, sizeof path, "%s", named);
    return path;
  }
  Dl_info info;
  char library[3000] = "";
  if (dladdr((void *)scenario_path, &info)) snprintf(library, sizeof library, "%s", info.dli_fname);
  snprintf(path, sizeof path, "%s/scenario.txt", dirname(library));
  return path;
}

void scenario_append(const char *line) {
  FILE *file = fopen(scenario_path(), "a");
  if (!file) return;
  fprintf(file, "%s\n", line);
  fclose(file);
}

/* One more element at the end of a list. */
#define PUSH(list, count, element) \
  do { \
    (list) = realloc((list), ((count) + 1) * sizeof *(list)); \
    (list)[(count)++] = (element); \
  } while (0)

static const struct { const char *key; size_t offset; } NUMBERS[] = {
#define NUMBER(field) {#field, offsetof(board, field)}
    NUMBER(memory_total_mb), NUMBER(memory_used_mb), NUMBER(arch), NUMBER(cc_major), NUMBER(cc_minor),
    NUMBER(pcie_gen), NUMBER(persistence), NUMBER(ecc), NUMBER(mig_mode), NUMBER(power_limit_w),
    NUMBER(default_power_limit_w), NUMBER(fan_pct), NUMBER(sm_clock_mhz), NUMBER(idle_w), NUMBER(context_w),
    NUMBER(tick_s), NUMBER(tick_phase_s), NUMBER(lag_s), NUMBER(quantum_j), NUMBER(offset_w),
    NUMBER(counter_scale), NUMBER(power_scale),
    NUMBER(instant_refresh_s), NUMBER(instant_phase_s), NUMBER(instant_age_s), NUMBER(instant_mean_s),
    NUMBER(average_refresh_s), NUMBER(average_phase_s), NUMBER(average_mean_s), NUMBER(counter_cost_s),
    NUMBER(counter_cost_at_tick_s), NUMBER(power_cost_s), NUMBER(module_only), NUMBER(field_type),
};

static void set_value(board *b, const char *key, const char *text) {
  if (!strcmp(key, "name")) snprintf(b->name, sizeof b->name, "%s", text);
  else if (!strcmp(key, "uuid")) snprintf(b->uuid, sizeof b->uuid, "%s", text);
  else if (!strcmp(key, "mig_uuid")) snprintf(b->mig_uuid, sizeof b->mig_uuid, "%s", text);
  else if (!strcmp(key, "mig_name")) snprintf(b->mig_name, sizeof b->mig_name, "%s", text);
  for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
    if (!strcmp(key, NUMBERS[i].key)) *(double *)((char *)b + NUMBERS[i].offset) = atof(text);
}

/* power <board> <t> <watts> [ramp] [noise <watts>] [pulse <on_s> <off_s> <watts>] */
static void add_segment(board *b, char *rest) {
  segment s = {0};
  int used = 0;
  if (sscanf(rest, "%lf %lf%n", &s.at, &s.watts, &used) < 2) return;
  rest += used;
  s.ramp = strstr(rest, "ramp") != NULL;
  char *noise = strstr(rest, "noise"), *pulse = strstr(rest, "pulse");
  if (noise) sscanf(noise, "noise %lf", &s.noise);
  if (pulse) sscanf(pulse, "pulse %lf %lf %lf", &s.pulse_on, &s.pulse_off, &s.pulse_watts);
  PUSH(b->segments, b->segment_count, s);
}

/* Lines that name a board, or every board by `*`. */
static void apply(board *b, const char *verb, char *rest) {
  span when = {0, FOREVER};
  if (!strcmp(verb, "set")) {
    char key[64], text[96];
    if (sscanf(rest, "%63s %95[^\n]", key, text) == 2) set_value(b, key, text);
  } else if (!strcmp(verb, "power")) {
    add_segment(b, rest);
  } else if (!strcmp(verb, "fault")) {
    fault f = {.when = when};
    if (sscanf(rest, "%63s %d %lf %lf", f.function, &f.code, &f.when.from, &f.when.until) >= 2)
      PUSH(b->faults, b->fault_count, f);
  } else if (!strcmp(verb, "process")) {
    process p = {.when = when};
    if (sscanf(rest, "%u %llu %lf %lf", &p.pid, &p.mebibytes, &p.when.from, &p.when.until) >= 2)
      PUSH(b->processes, b->process_count, p);
  } else if (!strcmp(verb, "throttle")) {
    throttle t = {.when = when};
    if (sscanf(rest, "%llx %lf %lf", &t.bits, &t.when.from, &t.when.until) >= 1)
      PUSH(b->throttles, b->throttle_count, t);
  } else if (!strcmp(verb, "counter_step")) {
    counter_step s;
    if (sscanf(rest, "%lf %lf", &s.at, &s.joules) == 2) PUSH(b->steps, b->step_count, s);
  } else if (!strcmp(verb, "stall")) {
    if (sscanf(rest, "%lf %lf", &when.from, &when.until) == 2) PUSH(b->stalls, b->stall_count, when);
  }
}

static int by_time(const void *a, const void *b) {
  double difference = ((const segment *)a)->at - ((const segment *)b)->at;
  return (difference > 0) - (difference < 0);
}

static void parse(FILE *file) {
  current.board_count = 1;
  current.cuda_version = 13000;
  snprintf(current.driver_version, sizeof current.driver_version, "580.159.04");
  for (unsigned int g = 0; g < MAX_BOARDS; g++) board_reset(&current.boards[g], g);
  char line[1024];
  while (fgets(line, sizeof line, file)) {
    char verb[32], who[16];
    int used = 0;
    if (sscanf(line, "%31s %15s %n", verb, who, &used) < 2 || verb[0] == '#') continue;
    if (!strcmp(verb, "boards")) current.board_count = (unsigned int)fmin(MAX_BOARDS, atof(who));
    else if (!strcmp(verb, "cuda_version")) current.cuda_version = atoi(who);
    else if (!strcmp(verb, "driver_version")) snprintf(current.driver_version, sizeof current.driver_version, "%s", who);
    else
      for (unsigned int g = 0; g < MAX_BOARDS; g++)
        if (!strcmp(who, "*") || (unsigned int)atoi(who) == g) apply(&current.boards[g], verb, line + used);
  }
  for (unsigned int g = 0; g < MAX_BOARDS; g++) {
    board *b = &current.boards[g];
    qsort(b->segments, b->segment_count, sizeof *b->segments, by_time);
    size_t count = b->segment_count;
    /* Each segment's start is where the one before it ends. */
    for (size_t i = 0; i < count; i++) {
      b->segment_count = i;
      b->segments[i].energy_before = 0;
      double before = board_energy(b, b->segments[i].at);
      if (i > 0 && b->segments[i - 1].ramp) {
        segment *last = &b->segments[i - 1];
        double dt = b->segments[i].at - last->at;
        before += (b->segments[i].watts - last->watts) * dt / 2;
      }
      b->segments[i].energy_before = before;
    }
    b->segment_count = count;
  }
}

scenario *scenario_now(void) {
  struct stat found;
  if (stat(scenario_path(), &found)) {
    if (read_size == -1) {
      FILE *nothing = fmemopen("#", 1, "r");
      parse(nothing);
      fclose(nothing);
      read_size = 0;
    }
    return &current;
  }
  if (found.st_size == read_size && found.st_mtim.tv_sec == read_time.tv_sec && found.st_mtim.tv_nsec == read_time.tv_nsec)
    return &current;
  FILE *file = fopen(scenario_path(), "r");
  if (!file) return &current;
  parse(file);
  fclose(file);
  read_size = found.st_size;
  read_time = found.st_mtim;
  return &current;
}
