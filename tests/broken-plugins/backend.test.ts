import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Project, pluginOf } from './project.ts';
import { type EndedStudy, studyOf } from './study-of.ts';

/** How the run of each ends: class and code, and what is said. */
const ENDS_THE_RUN = {
  'throws-in-create': ['PluginError PLUGIN.BAD_COMPONENT', 'cannot be created'],
  'throws-in-check': [
    'PreFlightError PREFLIGHT.FAILED',
    "check of backend 'throws-in-check' failed: no version",
  ],
  'throws-in-devices': [
    'PluginError PLUGIN.CALL_FAILED',
    "devices of backend 'throws-in-devices' failed: no list",
  ],
  'throws-in-requires-gpu': [
    'PluginError PLUGIN.CALL_FAILED',
    "requiresGpu of backend 'throws-in-requires-gpu' failed: no answer",
  ],
  'throws-in-load': [
    'BackendError BACKEND.LOAD_FAILED',
    "load of backend 'throws-in-load' failed: no weights",
  ],
  'throws-in-run': ['BackendError BACKEND.RUN_FAILED', "run of backend 'throws-in-run' failed: no kernel"],
  'gives-no-model': ['PluginError PLUGIN.BAD_OUTPUT', "load of backend 'gives-no-model' broke its contract"],
  'gives-text': ['PluginError PLUGIN.BAD_OUTPUT', "devices of backend 'gives-text' broke its contract"],
  'changes-its-config': [
    'BackendError BACKEND.LOAD_FAILED',
    "Cannot assign to read only property 'max_output_tokens'",
  ],
  'changes-the-prompts': [
    'BackendError BACKEND.RUN_FAILED',
    "run of backend 'changes-the-prompts' failed: Cannot delete property",
  ],
  'pollutes-in-load': [
    'PluginError PLUGIN.POLLUTION',
    "load of backend 'pollutes-in-load' changed Object.prototype.device_uuids",
  ],
  'exits-in-run': [
    'BackendError BACKEND.RUN_FAILED',
    "run of backend 'exits-in-run' failed: it called process.exit(0)",
  ],
} as const;

let project: Project;
let study: EndedStudy;
beforeAll(async () => {
  const ids = [...Object.keys(ENDS_THE_RUN), 'throws-in-dispose', 'claims-token-times'];
  project = await createProject([
    ...ids.map((id) => pluginOf('backend', id)),
    pluginOf('telemetry', 'board'),
  ]);
  study = await studyOf(project, 'backend', ids, { latency: { streaming: true } });
});
afterAll(() => project[Symbol.asyncDispose]());

describe('issue 8: backends that break in a run', () => {
  it.each(Object.entries(ENDS_THE_RUN))(
    'measurement.md 2: %s ends its run by an error that names it',
    (id, [code, says]) => {
      const { result = null, error = '' } = study.endings[id] ?? {};
      expect([result, error]).toEqual([null, expect.stringContaining(code)]);
      expect(error).toContain(`plugin backend-${id}`);
      expect(error).toContain(says);
    },
  );

  it('study.md 3: no process of any of them is left', async () => {
    await expect.poll(study.left).toEqual([]);
  });

  it('study.md 3: one that throws when it is unloaded keeps its result, and is named', () => {
    expect(study.endings['throws-in-dispose']?.result).toMatchObject({ output_tokens: 8 });
    expect(study.stderr).toContain("dispose of backend 'throws-in-dispose' failed: no end");
  });

  it('measurement.md 14: token times that were promised and not given are told, and none is made up', () => {
    const { measurement_warnings = [], latency_stats } = study.endings['claims-token-times']?.result ?? {};
    expect(measurement_warnings.join('\n')).toMatch(
      /^setting_ignored: latency.streaming .*claims-token-times/m,
    );
    expect(latency_stats).toMatchObject({ measurement_mode: 'per_request_batch', itl_mean_ms: null });
  });
});
