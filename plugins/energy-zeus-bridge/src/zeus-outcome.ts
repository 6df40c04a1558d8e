import { type DeviceInfo, type EnergyOutcome, type UncertaintyTerm, unmeasured } from '@llem/core';
import { boardIndices } from '@llem/plugin-kit';

/** What the worker read: joules by position among the metered GPUs. */
export interface ZeusReading {
  readonly duration_sec: number;
  readonly gpu_energy_j: Readonly<Record<string, number>>;
}

/** Period of the energy counter, whose ticks do not fall on the window's ends. */
const TICK_S = 0.1;
/** The vendor's stated accuracy of a board's power, as the half-width of a rectangular distribution. */
const BOARD_ACCURACY_W = 5;

/** The measurement that a reading of Zeus makes, with its devices by their NVML indices (measurement.md 5). */
export function zeusOutcome(
  { duration_sec, gpu_energy_j }: ZeusReading,
  devices: readonly DeviceInfo[],
): EnergyOutcome {
  const empty = { ...unmeasured('zeus', duration_sec), samples: SAMPLES };
  const boards = boardIndices(devices).map((index, position) => ({
    index,
    joules: gpu_energy_j[position] ?? 0,
  }));
  const silent = boards.filter(({ joules }) => !(joules > 0)).map(({ index }) => index);
  if (silent.length > 0 || boards.length === 0) {
    const warning = `energy_source_failed: Zeus read no energy of GPU ${silent.join(', ')} in ${duration_sec.toFixed(2)} s, so the joules are unknown. Measure longer, or use energy.backend: nvml.`;
    return { measurement: { ...empty, warnings: [warning] }, trace: null };
  }
  const total_j = boards.reduce((sum, { joules }) => sum + joules, 0);
  const uncertainty_terms = uncertaintyTerms(total_j, duration_sec, boards.length);
  return {
    measurement: {
      ...empty,
      total_j,
      per_device_j: Object.fromEntries(boards.map(({ index, joules }) => [index, joules])),
      uncertainty_terms,
      uncertainty_j: Math.hypot(...uncertainty_terms.map(({ u_j }) => u_j)),
    },
    trace: null,
  };
}

/** Two readings of the counter, one at either end. */
const SAMPLES = {
  count: 2,
  period_ms: null,
  gap_max_ms: null,
  counter_period_ms: null,
  counter_read_ms: null,
};

/**
 * `edge = 0.1·P̄/√6` and `sensor = 5 W·T/√3` (measurement.md 4.5), systematic both and added over the devices, which
 * for `edge` is the mean power of all together.
 */
function uncertaintyTerms(total_j: number, seconds: number, devices: number): UncertaintyTerm[] {
  const edge = (TICK_S * (total_j / seconds)) / Math.sqrt(6);
  const sensor = (devices * BOARD_ACCURACY_W * seconds) / Math.sqrt(3);
  return [
    {
      term: 'edge',
      u_j: edge,
      kind: 'systematic',
      note: 'ticks of the counter do not fall on the ends of the window',
    },
    { term: 'sensor', u_j: sensor, kind: 'systematic', note: 'stated accuracy of the board, ±5 W' },
  ];
}
