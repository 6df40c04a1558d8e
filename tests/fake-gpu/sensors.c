/* Readings: joules, watts, and the state of a board. */
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include <errno.h>
#include <time.h>

#include "api.h"

static void spend(double seconds) {
  if (seconds <= 0) return;
  struct timespec time = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  nanosleep(&time, NULL);
}

static unsigned int milliwatts(double watts) { return watts <= 0 ? 0 : (unsigned int)(watts * 1000 + 0.5); }

/* A slow read answers for some instant inside it: here its middle. */
EXPORT nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy) {
  nvmlReturn_t code;
  board *b = enter(__func__, device, &code);
  if (!b) return code;
  double cost = b->counter_cost_s;
  if (b->counter_cost_at_tick_s > 0 && board_since_tick(b, scenario_clock()) < 0.012) cost = b->counter_cost_at_tick_s;
  fake_gpu_unlock();
  spend(cost / 2);
  b = enter(__func__, device, &code);
  if (!b) return code;
  *energy = (unsigned long long)(board_counter_j(b, scenario_clock()) * 1000 + 0.5);
  fake_gpu_unlock();
  spend(cost / 2);
  return NVML_SUCCESS;
}

DEVICE(nvmlDeviceGetPowerUsage, (nvmlDevice_t device, unsigned int *power), {
  spend(b->power_cost_s);
  *power = milliwatts(board_average_w(b, now));
})

static void answer_field(const board *b, double now, nvmlFieldValue_t *field) {
  field->timestamp = (long long)(now * 1e6);
  field->latencyUsec = 3;
  bool module = field->scopeId == NVML_POWER_SCOPE_MODULE;
  bool known = field->fieldId == NVML_FI_DEV_POWER_INSTANT || field->fieldId == NVML_FI_DEV_POWER_AVERAGE;
  field->nvmlReturn = !known || (module != (b->module_only > 0)) ? NVML_ERROR_NOT_SUPPORTED : NVML_SUCCESS;
  if (field->nvmlReturn != NVML_SUCCESS) return;
  double watts = field->fieldId == NVML_FI_DEV_POWER_INSTANT ? board_instant_w(b, now) : board_average_w(b, now);
  memset(&field->value, 0xab, sizeof field->value);
  field->valueType = b->field_type >= 0 ? (int)b->field_type : TYPE_UINT;
  switch (field->valueType) {
    case TYPE_DOUBLE: field->value.dVal = watts * 1000; break;
    case TYPE_UINT: field->value.uiVal = milliwatts(watts); break;
    case TYPE_ULONG:
    case TYPE_ULONGLONG: field->value.ullVal = milliwatts(watts); break;
    case TYPE_LONGLONG: field->value.sllVal = milliwatts(watts); break;
    case TYPE_INT: field->value.siVal = (int)milliwatts(watts); break;
    case TYPE_USHORT: field->value.usVal = (unsigned short)watts; break;
    default: break;
  }
}

DEVICE(nvmlDeviceGetFieldValues, (nvmlDevice_t device, int count, nvmlFieldValue_t *fields), {
  for (int i = 0; i < count; i++) answer_field(b, now, &fields[i]);
})
DEVICE(nvmlDeviceGetTemperature, (nvmlDevice_t device, unsigned int sensor, unsigned int *celsius), {
  (void)sensor;
  *celsius = (unsigned int)(30 + board_average_w(b, now) / 20);
})
DEVICE(nvmlDeviceGetTemperatureV, (nvmlDevice_t device, nvmlTemperature_t *temperature), {
  temperature->temperature = (int)(30 + board_average_w(b, now) / 20);
})
DEVICE(nvmlDeviceGetMemoryInfo, (nvmlDevice_t device, nvmlMemory_t *memory), {
  memory->total = (unsigned long long)(b->memory_total_mb * 1048576);
  memory->used = (unsigned long long)(b->memory_used_mb * 1048576);
  memory->free = memory->total - memory->used;
})
DEVICE(nvmlDeviceGetMemoryInfo_v2, (nvmlDevice_t device, nvmlMemory_v2_t *memory), {
  memory->total = (unsigned long long)(b->memory_total_mb * 1048576);
  memory->used = (unsigned long long)(b->memory_used_mb * 1048576);
  memory->reserved = 0;
  memory->free = memory->total - memory->used;
})
/* Busy in proportion to the power above idle. */
DEVICE(nvmlDeviceGetUtilizationRates, (nvmlDevice_t device, nvmlUtilization_t *rates), {
  double share = (board_average_w(b, now) - b->idle_w - b->context_w) / (b->power_limit_w - b->idle_w - b->context_w);
  rates->gpu = share <= 0 ? 0 : share >= 1 ? 100 : (unsigned int)(100 * share);
  rates->memory = rates->gpu / 2;
})
DEVICE(nvmlDeviceGetClockInfo, (nvmlDevice_t device, unsigned int type, unsigned int *mhz), {
  *mhz = type == 2 ? 3201 : (unsigned int)(board_average_w(b, now) > b->idle_w + b->context_w + 5 ? b->sm_clock_mhz : 345);
})
DEVICE(nvmlDeviceGetMaxClockInfo, (nvmlDevice_t device, unsigned int type, unsigned int *mhz), {
  *mhz = type == 2 ? 3201 : (unsigned int)b->sm_clock_mhz;
})
DEVICE(nvmlDeviceGetFanSpeed, (nvmlDevice_t device, unsigned int *percent), {
  if (b->fan_pct <= 0) code = NVML_ERROR_NOT_SUPPORTED;
  else *percent = (unsigned int)b->fan_pct;
})
DEVICE(nvmlDeviceGetPerformanceState, (nvmlDevice_t device, unsigned int *state), { *state = 0; })
DEVICE(nvmlDeviceGetPowerManagementLimit, (nvmlDevice_t device, unsigned int *limit), { *limit = milliwatts(b->power_limit_w); })
DEVICE(nvmlDeviceGetEnforcedPowerLimit, (nvmlDevice_t device, unsigned int *limit), { *limit = milliwatts(b->power_limit_w); })
DEVICE(nvmlDeviceGetPowerManagementDefaultLimit, (nvmlDevice_t device, unsigned int *limit), {
  *limit = milliwatts(b->default_power_limit_w);
})
DEVICE(nvmlDeviceGetPowerManagementLimitConstraints, (nvmlDevice_t device, unsigned int *low, unsigned int *high), {
  *low = milliwatts(200);
  *high = milliwatts(b->default_power_limit_w);
})
DEVICE(nvmlDeviceGetSupportedMemoryClocks, (nvmlDevice_t device, unsigned int *count, unsigned int *mhz), {
  if (mhz && *count > 0) *mhz = 3201;
  *count = 1;
})
DEVICE(nvmlDeviceGetSupportedGraphicsClocks, (nvmlDevice_t device, unsigned int memory, unsigned int *count, unsigned int *mhz), {
  (void)memory;
  if (mhz && *count > 0) *mhz = (unsigned int)b->sm_clock_mhz;
  *count = 1;
})

static unsigned long long reasons(const board *b, double now) {
  unsigned long long bits = 0;
  for (size_t i = 0; i < b->throttle_count; i++)
    if (span_holds(b->throttles[i].when, now)) bits |= b->throttles[i].bits;
  return bits;
}

DEVICE(nvmlDeviceGetCurrentClocksEventReasons, (nvmlDevice_t device, unsigned long long *bits), { *bits = reasons(b, now); })
DEVICE(nvmlDeviceGetCurrentClocksThrottleReasons, (nvmlDevice_t device, unsigned long long *bits), { *bits = reasons(b, now); })

/* Power (policy 0) is held back while bit 0x4 is set, heat (policy 1) while a thermal one is. */
DEVICE(nvmlDeviceGetViolationStatus, (nvmlDevice_t device, unsigned int policy, nvmlViolationTime_t *time), {
  double seconds = 0;
  for (size_t i = 0; i < b->throttle_count; i++) {
    const throttle *t = &b->throttles[i];
    double until = t->when.until < now ? t->when.until : now;
    if ((t->bits & (policy == 0 ? 0x4ull : 0x68ull)) && until > t->when.from) seconds += until - t->when.from;
  }
  time->referenceTime = (unsigned long long)(now * 1e9);
  time->violationTime = (unsigned long long)(seconds * 1e9);
  if (policy > 1) code = NVML_ERROR_NOT_SUPPORTED;
})

/* A process in the scenario that is gone from this machine does not hold its context any longer. */
static bool is_there(const process *p, double now) {
  return span_holds(p->when, now) && (p->pid > 4000000 || kill((pid_t)p->pid, 0) == 0 || errno == EPERM);
}

DEVICE(nvmlDeviceGetComputeRunningProcesses_v3, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos), {
  unsigned int room = infos ? *count : 0;
  unsigned int found = 0;
  for (size_t i = 0; i < b->process_count; i++) {
    if (!is_there(&b->processes[i], now)) continue;
    if (found < room)
      infos[found] = (nvmlProcessInfo_t){b->processes[i].pid, b->processes[i].mebibytes * 1048576, ~0u, ~0u};
    found++;
  }
  *count = found;
  if (found > room) code = NVML_ERROR_INSUFFICIENT_SIZE;
})

EXPORT nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
  return nvmlDeviceGetComputeRunningProcesses_v3(device, count, infos);
}

static nvmlReturn_t no_processes(nvmlDevice_t device, unsigned int *count) {
  nvmlReturn_t code;
  if (!enter("nvmlDeviceGetGraphicsRunningProcesses_v3", device, &code)) return code;
  fake_gpu_unlock();
  *count = 0;
  return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetGraphicsRunningProcesses_v3(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
  (void)infos;
  return no_processes(device, count);
}

EXPORT nvmlReturn_t nvmlDeviceGetGraphicsRunningProcesses_v2(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
  (void)infos;
  return no_processes(device, count);
}
