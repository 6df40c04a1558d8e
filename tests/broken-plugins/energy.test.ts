import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Project, pluginOf } from './project.ts';
import { type EndedStudy, studyOf } from './study-of.ts';

/** What is said of each source that costs its joules: the run has all its other figures. */
const COSTS_ITS_JOULES = {
  'throws-in-start': "start of energy 'throws-in-start' failed: the sensor is busy",
  'throws-in-stop': "stop of energy 'throws-in-stop' failed: the sensor went away",
  'gives-nan': 'measurement.total_j',
  'gives-negative': 'measurement.total_j',
  'gives-text': 'measurement.total_j',
  'claims-a-trace': 'it declares the capability "trace" and gave none',
  'claims-devices': 'it declares the capability "per_device" and gave one sum',
  'changes-its-config': "start of energy 'changes-its-config' failed: Cannot add property period_ms",
  'changes-the-settings': "Cannot assign to read only property 'datacenter_pue'",
  'changes-the-environment': 'CUDA_VISIBLE_DEVICES',
  'changes-the-devices': "start of energy 'changes-the-devices' failed: Cannot delete property",
  'changes-the-window':
    "stop of energy 'changes-the-window' failed: Cannot assign to read only property 'end_s'",
  'stops-the-clock': "Cannot assign to read only property 'now'",
  'pollutes-in-stop': "stop of energy 'pollutes-in-stop' changed Object.prototype.total_j",
  'exits-in-stop': "stop of energy 'exits-in-stop' failed: it called process.exit(0)",
} as const;

/** What is said of those that cannot be part of a run at all. */
const ENDS_THE_RUN = {
  'throws-in-create': 'PluginError PLUGIN.BAD_COMPONENT',
  'gives-no-source': 'PluginError PLUGIN.BAD_COMPONENT',
  'fails-later':
    'PluginError PLUGIN.CALL_FAILED: plugin energy-fails-later failed outside of any call: nobody waits',
} as const;

/** What is told of those whose joules are kept. */
const IS_TOLD = {
  'throws-in-dispose': /dispose of energy 'throws-in-dispose' failed: the sensor stays/,
  'leaks-a-thread': /left something running.*energy-leaks-a-thread.*thread \d+/,
  'leaks-a-process': /left something running.*energy-leaks-a-process.*process \d+ \(sleep 300\)/,
  'leaks-a-timer': null,
  prints: /printed in stop/,
} as const;

const WRONG_UNITS = ['gives-millijoules', 'gives-kilojoules'] as const;

let project: Project;
let study: EndedStudy;
beforeAll(async () => {
  const ids = [COSTS_ITS_JOULES, ENDS_THE_RUN, IS_TOLD].flatMap((table) => Object.keys(table));
  const sources = [...ids, ...WRONG_UNITS].map((id) => pluginOf('energy', id));
  project = await createProject([...sources, pluginOf('backend', 'engine'), pluginOf('telemetry', 'board')]);
  study = await studyOf(project, 'energy.backend', [...ids, ...WRONG_UNITS]);
});
afterAll(() => project[Symbol.asyncDispose]());

const resultOf = (id: string) => study.endings[id]?.result;

describe('issue 8: energy sources that break in a run', () => {
  it.each(Object.entries(COSTS_ITS_JOULES))(
    'measurement.md 3: %s costs its joules, by name, and nothing else',
    (id, says) => {
      expect(study.endings[id]?.error).toBeNull();
      const result = resultOf(id);
      expect(result).toMatchObject({ total_energy_j: null, energy_quality: 'none', output_tokens: 8 });
      expect(result?.duration_sec).toBeLessThan(5);
      const [told, ...others] =
        result?.measurement_warnings.filter((one) => one.startsWith('energy_source_failed')) ?? [];
      expect(told).toContain(`plugin energy-${id}: `);
      expect(told).toContain(says);
      expect(others).toEqual([]);
    },
  );

  it.each(Object.entries(ENDS_THE_RUN))('cli.md 7: %s ends its run by an error that names it', (id, says) => {
    expect(study.endings[id]).toEqual({ result: null, error: expect.stringContaining(says) });
    expect(study.endings[id]?.error).toContain(`plugin energy-${id}`);
  });

  it.each(Object.entries(IS_TOLD))('%s keeps its joules, is named, and nothing of it is left', (id, says) => {
    expect(resultOf(id)?.total_energy_j).toBeGreaterThan(0);
    if (says) expect(study.stderr).toMatch(says);
  });

  it.each(WRONG_UNITS)('measurement.md 4.5: %s is told beside the power that telemetry saw', (id) => {
    const { measurement_warnings = [], energy_quality } = resultOf(id) ?? {};
    const told = measurement_warnings.filter((one) => one.startsWith('estimators_disagree'));
    expect(told).toEqual([expect.stringContaining(`energy '${id}' of energy-${id}`)]);
    expect(told[0]).toContain("telemetry 'board' of telemetry-board");
    expect(energy_quality).not.toBe('ok');
  });

  it('study.md 3: no process of any of them is left', async () => {
    await expect.poll(study.left).toEqual([]);
  });

  it('a source that says what the board says is not', () => {
    const told = Object.keys(IS_TOLD).flatMap((id) => resultOf(id)?.measurement_warnings ?? []);
    expect(told.filter((one) => one.startsWith('estimators_disagree'))).toEqual([]);
  });
});
