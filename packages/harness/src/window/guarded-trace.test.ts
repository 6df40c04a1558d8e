import { PluginError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { guardedTrace } from './guarded-trace.ts';

describe('guardedTrace', () => {
  it('architecture.md Plugins: a trace that fails has measured nothing, and one warning says so', () => {
    const broken = new PluginError('PLUGIN.BAD_OUTPUT', 'plugin mine broke its contract', {
      plugin: 'mine',
      why: 'total_j: NaN',
    });
    const fail = (): never => {
      throw broken;
    };
    const warnings: string[] = [];
    const trace = guardedTrace({ between: fail, refreshes: fail }, (warning) => warnings.push(warning));
    expect(trace.between(0, 1)).toEqual({ total_j: null, per_device_j: null, uncertainty_j: null });
    expect(trace.refreshes()).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^energy_source_failed: .*plugin mine.*total_j: NaN/);
  });

  it('measurement.md 4.4: a trace that works is passed through', () => {
    const whole = { total_j: 5, per_device_j: null, uncertainty_j: 1 };
    const trace = guardedTrace({ between: () => whole, refreshes: () => [1, 2] }, () => {});
    expect([trace.between(0, 1), trace.refreshes()]).toEqual([whole, [1, 2]]);
  });
});
