/* Library, driver, handles, and what a board says of itself. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "api.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int initialized;

void fake_gpu_lock(void) { pthread_mutex_lock(&mutex); }
void fake_gpu_unlock(void) { pthread_mutex_unlock(&mutex); }

/* A handle is the board's number, from 1; that of its MIG instance lies a page higher. */
static const uintptr_t MIG_HANDLE = 0x1000;

static bool is_mig(nvmlDevice_t handle) { return (uintptr_t)handle > MIG_HANDLE; }

static nvmlReturn_t fault_of(const board *b, const char *function, const char *all) {
  double now = scenario_clock();
  for (size_t i = 0; i < b->fault_count; i++) {
    const fault *f = &b->faults[i];
    if (span_holds(f->when, now) && (!strcmp(f->function, function) || !strcmp(f->function, all))) return f->code;
  }
  return NVML_SUCCESS;
}

nvmlReturn_t system_fault(const char *function) {
  fake_gpu_lock();
  nvmlReturn_t code = fault_of(&scenario_now()->boards[0], function, "system");
  fake_gpu_unlock();
  return code;
}

board *enter(const char *function, nvmlDevice_t handle, nvmlReturn_t *code) {
  fake_gpu_lock();
  uintptr_t number = (uintptr_t)handle & (MIG_HANDLE - 1);
  scenario *s = scenario_now();
  board *b = number >= 1 && number <= s->board_count ? &s->boards[number - 1] : NULL;
  *code = !initialized ? NVML_ERROR_UNINITIALIZED : !b ? NVML_ERROR_INVALID_ARGUMENT : fault_of(b, function, "*");
  if (*code == NVML_SUCCESS) return b;
  fake_gpu_unlock();
  return NULL;
}

static nvmlReturn_t init(const char *function) {
  nvmlReturn_t code = system_fault(function);
  if (code == NVML_SUCCESS) initialized++;
  return code;
}

EXPORT nvmlReturn_t nvmlInit_v2(void) { return init("nvmlInit_v2"); }
EXPORT nvmlReturn_t nvmlInit(void) { return init("nvmlInit_v2"); }
EXPORT nvmlReturn_t nvmlInitWithFlags(unsigned int flags) { (void)flags; return init("nvmlInit_v2"); }

EXPORT nvmlReturn_t nvmlShutdown(void) {
  if (!initialized) return NVML_ERROR_UNINITIALIZED;
  initialized--;
  return NVML_SUCCESS;
}

EXPORT const char *nvmlErrorString(nvmlReturn_t code) {
  switch (code) {
    case NVML_SUCCESS: return "The operation was successful";
    case NVML_ERROR_UNINITIALIZED: return "Uninitialized";
    case NVML_ERROR_INVALID_ARGUMENT: return "Invalid Argument";
    case NVML_ERROR_NOT_SUPPORTED: return "Not Supported";
    case NVML_ERROR_NO_PERMISSION: return "Insufficient Permissions";
    case NVML_ERROR_NOT_FOUND: return "Not Found";
    case NVML_ERROR_INSUFFICIENT_SIZE: return "Insufficient Size";
    case NVML_ERROR_DRIVER_NOT_LOADED: return "Driver Not Loaded";
    case NVML_ERROR_GPU_IS_LOST: return "GPU is lost";
    case NVML_ERROR_LIB_RM_VERSION_MISMATCH: return "Driver/library version mismatch";
    default: return "Unknown Error";
  }
}

static nvmlReturn_t text(const char *function, const char *value, char *buffer, unsigned int length) {
  nvmlReturn_t code = system_fault(function);
  if (code == NVML_SUCCESS) snprintf(buffer, length, "%s", value);
  return code;
}

EXPORT nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  return text("nvmlSystemGetDriverVersion", scenario_now()->driver_version, version, length);
}

EXPORT nvmlReturn_t nvmlSystemGetNVMLVersion(char *version, unsigned int length) {
  return text("nvmlSystemGetNVMLVersion", "13.580.159.04", version, length);
}

EXPORT nvmlReturn_t nvmlSystemGetCudaDriverVersion(int *version) {
  *version = scenario_now()->cuda_version;
  return system_fault("nvmlSystemGetCudaDriverVersion");
}

EXPORT nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *version) { return nvmlSystemGetCudaDriverVersion(version); }

EXPORT nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) {
  nvmlReturn_t code = initialized ? system_fault("nvmlDeviceGetCount_v2") : NVML_ERROR_UNINITIALIZED;
  if (code == NVML_SUCCESS) *count = scenario_now()->board_count;
  return code;
}

EXPORT nvmlReturn_t nvmlDeviceGetCount(unsigned int *count) { return nvmlDeviceGetCount_v2(count); }

EXPORT nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
  nvmlReturn_t code;
  if (!enter("nvmlDeviceGetHandleByIndex_v2", (nvmlDevice_t)(uintptr_t)(index + 1), &code)) return code;
  fake_gpu_unlock();
  *device = (nvmlDevice_t)(uintptr_t)(index + 1);
  return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByIndex(unsigned int index, nvmlDevice_t *device) {
  return nvmlDeviceGetHandleByIndex_v2(index, device);
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device) {
  nvmlReturn_t code = system_fault("nvmlDeviceGetHandleByUUID");
  scenario *s = scenario_now();
  if (code != NVML_SUCCESS) return code;
  for (uintptr_t g = 0; g < s->board_count; g++) {
    const board *b = &s->boards[g];
    if (!strcmp(b->uuid, uuid)) *device = (nvmlDevice_t)(g + 1);
    else if (b->mig_uuid[0] && !strcmp(b->mig_uuid, uuid)) *device = (nvmlDevice_t)(MIG_HANDLE + g + 1);
    else continue;
    return NVML_SUCCESS;
  }
  return NVML_ERROR_NOT_FOUND;
}

DEVICE(nvmlDeviceGetIndex, (nvmlDevice_t device, unsigned int *index), {
  *index = (unsigned int)(((uintptr_t)device & (MIG_HANDLE - 1)) - 1);
})
DEVICE(nvmlDeviceGetName, (nvmlDevice_t device, char *name, unsigned int length), {
  snprintf(name, length, "%s", is_mig(device) ? b->mig_name : b->name);
})
DEVICE(nvmlDeviceGetUUID, (nvmlDevice_t device, char *uuid, unsigned int length), {
  snprintf(uuid, length, "%s", is_mig(device) ? b->mig_uuid : b->uuid);
})
DEVICE(nvmlDeviceGetMigMode, (nvmlDevice_t device, unsigned int *mode, unsigned int *pending), {
  *mode = *pending = (unsigned int)b->mig_mode;
})
DEVICE(nvmlDeviceIsMigDeviceHandle, (nvmlDevice_t device, unsigned int *answer), { *answer = is_mig(device); })
DEVICE(nvmlDeviceGetMaxMigDeviceCount, (nvmlDevice_t device, unsigned int *count), { *count = b->mig_uuid[0] ? 7 : 0; })
DEVICE(nvmlDeviceGetMigDeviceHandleByIndex, (nvmlDevice_t device, unsigned int index, nvmlDevice_t *mig), {
  if (index > 0 || !b->mig_uuid[0]) code = NVML_ERROR_NOT_FOUND;
  else *mig = (nvmlDevice_t)((uintptr_t)device + MIG_HANDLE);
})
DEVICE(nvmlDeviceGetDeviceHandleFromMigDeviceHandle, (nvmlDevice_t device, nvmlDevice_t *parent), {
  if (!is_mig(device)) code = NVML_ERROR_INVALID_ARGUMENT;
  else *parent = (nvmlDevice_t)((uintptr_t)device - MIG_HANDLE);
})
DEVICE(nvmlDeviceGetArchitecture, (nvmlDevice_t device, unsigned int *arch), { *arch = (unsigned int)b->arch; })
DEVICE(nvmlDeviceGetCudaComputeCapability, (nvmlDevice_t device, int *major, int *minor), {
  *major = (int)b->cc_major;
  *minor = (int)b->cc_minor;
})
DEVICE(nvmlDeviceGetPersistenceMode, (nvmlDevice_t device, unsigned int *mode), { *mode = (unsigned int)b->persistence; })
DEVICE(nvmlDeviceGetEccMode, (nvmlDevice_t device, unsigned int *mode, unsigned int *pending), {
  if (b->ecc < 0) code = NVML_ERROR_NOT_SUPPORTED;
  else *mode = *pending = (unsigned int)b->ecc;
})
DEVICE(nvmlDeviceGetComputeMode, (nvmlDevice_t device, unsigned int *mode), { *mode = 0; })
DEVICE(nvmlDeviceGetBrand, (nvmlDevice_t device, unsigned int *brand), { *brand = 14; })
DEVICE(nvmlDeviceGetMinorNumber, (nvmlDevice_t device, unsigned int *minor), { *minor = (unsigned int)(uintptr_t)device - 1; })
DEVICE(nvmlDeviceGetSerial, (nvmlDevice_t device, char *serial, unsigned int length), { snprintf(serial, length, "%s", b->uuid + 4); })
DEVICE(nvmlDeviceGetC2cModeInfoV, (nvmlDevice_t device, nvmlC2cModeInfo_v1_t *info), { info->isC2cEnabled = b->module_only > 0; })
DEVICE(nvmlDeviceGetCurrPcieLinkGeneration, (nvmlDevice_t device, unsigned int *gen), { *gen = (unsigned int)b->pcie_gen; })
DEVICE(nvmlDeviceGetMaxPcieLinkGeneration, (nvmlDevice_t device, unsigned int *gen), { *gen = (unsigned int)b->pcie_gen; })
DEVICE(nvmlDeviceGetPciInfo_v3, (nvmlDevice_t device, nvmlPciInfo_t *pci), {
  memset(pci, 0, sizeof *pci);
  pci->bus = (unsigned int)(uintptr_t)device;
  snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", pci->bus);
  snprintf(pci->busIdLegacy, sizeof pci->busIdLegacy, "0000:%02X:00.0", pci->bus);
})
DEVICE(nvmlDeviceGetAttributes_v2, (nvmlDevice_t device, nvmlDeviceAttributes_t *attributes), {
  memset(attributes, 0, sizeof *attributes);
  attributes->gpuInstanceSliceCount = attributes->computeInstanceSliceCount = 1;
  attributes->memorySizeMB = (unsigned long long)(b->memory_total_mb / 8);
})
