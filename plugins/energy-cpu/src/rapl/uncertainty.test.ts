import { describe, expect, it } from 'vitest';
import type { CounterEnergy } from './counter-energy.ts';
import { partUncertainty, windowUncertainty, zonePart } from './uncertainty.ts';

const energy: CounterEnergy = {
  joules: 1000,
  start: { mean_w: 30, sd_w: 2, tick: { time_s: 9.96, half_width_s: 0.001, joules: 0 } },
  end: { mean_w: 40, sd_w: 3, tick: { time_s: 20.08, half_width_s: 0.002, joules: 1100 } },
};

describe('uncertainty', () => {
  it('measurement.md 4.5: tick, edge and sensor of a window with quiet edges, by hand', () => {
    const { tick_j, edge_j, sensor_j } = windowUncertainty(energy, { start_s: 10, end_s: 20 });
    expect(tick_j).toBeCloseTo(Math.sqrt((30 * 0.001) ** 2 + (40 * 0.002) ** 2) / Math.sqrt(3), 12);
    expect(edge_j).toBeCloseTo(Math.sqrt((2 * 0.04) ** 2 + (3 * 0.08) ** 2 + (0.05 * 10) ** 2 / 12), 12);
    expect(sensor_j).toBeCloseTo(50 / Math.sqrt(3), 12);
  });

  it('measurement.md 4.5: the edge of a part is λ·s_P/√6', () => {
    const part = { joules: 100, mean_w: 50, sd_w: 6, period_s: 0.1, half_width_s: 0.001 };
    const { tick_j, edge_j, sensor_j } = partUncertainty(part);
    expect(edge_j).toBeCloseTo(0.6 / Math.sqrt(6), 12);
    expect(tick_j).toBeCloseTo(Math.sqrt(2 * 0.05 ** 2) / Math.sqrt(3), 12);
    expect(sensor_j).toBeCloseTo(5 / Math.sqrt(3), 12);
  });

  it('measurement.md 4.5: terms are new in every run but for the sensor, and the edges say what they lacked', () => {
    expect(zonePart(100, { tick_j: 3, edge_j: 6, sensor_j: 10 }, 'note')).toEqual({
      joules: 100,
      terms: [
        { term: 'tick', u_j: 3, kind: 'random', note: null },
        { term: 'edge', u_j: 6, kind: 'random', note: 'note' },
        { term: 'sensor', u_j: 10, kind: 'systematic', note: '± 5 % of E' },
      ],
    });
  });
});
