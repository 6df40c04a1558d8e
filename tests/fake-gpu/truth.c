/* What only a simulation can tell: for tests, beside the NVML interface. */
#include <pthread.h>

#include "fake-gpu.h"

double fake_gpu_energy(unsigned int index, double from, double to) {
  fake_gpu_lock();
  board *b = &scenario_now()->boards[index];
  double joules = board_energy(b, to) - board_energy(b, from);
  fake_gpu_unlock();
  return joules;
}

double fake_gpu_power(unsigned int index, double at) {
  fake_gpu_lock();
  double watts = board_power(&scenario_now()->boards[index], at);
  fake_gpu_unlock();
  return watts;
}

/* Stops the library's clock at an instant; below 0 it runs again. */
void fake_gpu_set_clock(double seconds) {
  fake_gpu_lock();
  scenario_set_clock(seconds);
  fake_gpu_unlock();
}

double fake_gpu_clock(void) { return scenario_clock(); }
