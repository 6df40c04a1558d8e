import { describe, expect, it } from 'vitest';
import { UserConfig } from './user-config.ts';

const accepts = (raw: unknown) => UserConfig.safeParse(raw).success;

/** Both sides of the bounds of config.md 5. */
const bounds: readonly [
  section: string,
  field: string,
  accepted: readonly unknown[],
  refused: readonly unknown[],
][] = [
  ['output', 'results_dir', ['./r'], ['', null, 5]],
  ['output', 'model_cache_dir', ['~/m'], ['', null]],
  ['measurement', 'energy_backend', ['auto', 'nvml', null], ['', 5]],
  ['measurement', 'carbon_intensity_gco2_kwh', [0, 400.5, null], [-0.1, '400', Infinity]],
  ['measurement', 'datacenter_pue', [1, 1.6], [0.99, null]],
  ['measurement', 'country_iso_code', ['DEU', 'deu', null], ['DE', 'DEUT', 'D3U', '']],
  ['execution', 'config_gap_seconds', [0, 60.5], [-1, null]],
  ['execution', 'cycle_gap_seconds', [0], [-1]],
  ['execution', 'executor', ['local', 'slurm'], ['', null]],
  ['python', 'interpreter', ['/usr/bin/python3', null], ['', 5]],
  ['python', 'interpreters', [{ pytorch: 'python3' }], [{ pytorch: '' }, null]],
  ['plugins', 'paths', [[], ['./p']], ['./p', [''], [5]]],
  ['notifications', 'webhook_url', ['https://example.org/hook', null], ['not a url', '']],
  ['notifications', 'on_complete', [true, false], ['yes']],
  ['notifications', 'on_failure', [true, false], [1]],
  ['ui', 'prompt', [true, false], ['no']],
  ['ui', 'verbosity', ['quiet', 'standard', 'verbose'], ['loud', null]],
  ['advanced', 'nvml_poll_interval_ms', [10, 10000], [9, 10001, 10.5]],
];

describe('UserConfig', () => {
  it.each(bounds)('config.md 5: %s.%s keeps its range', (section, field, accepted, refused) => {
    for (const value of accepted)
      expect(accepts({ [section]: { [field]: value } }), JSON.stringify(value)).toBe(true);
    for (const value of refused)
      expect(accepts({ [section]: { [field]: value } }), JSON.stringify(value)).toBe(false);
  });

  it('CFG-22: everything has its default', () => {
    expect(UserConfig.parse({})).toEqual({
      output: { results_dir: './results', model_cache_dir: '~/.cache/huggingface' },
      runners: {},
      measurement: {
        energy_backend: 'auto',
        carbon_intensity_gco2_kwh: null,
        datacenter_pue: 1,
        country_iso_code: null,
      },
      execution: { config_gap_seconds: 60, cycle_gap_seconds: 300, executor: 'local' },
      executors: {},
      energy_sources: {},
      python: { interpreter: null, interpreters: {} },
      plugins: { paths: [] },
      notifications: { webhook_url: null, on_complete: true, on_failure: true },
      ui: { prompt: true, verbosity: 'standard' },
      advanced: { nvml_poll_interval_ms: 100 },
    });
  });

  it('CFG-23: an unknown section and an unknown key are errors', () => {
    expect(accepts({ docker: {} })).toBe(false);
    for (const section of Object.keys(UserConfig.shape)) {
      const open = ['runners', 'executors'].includes(section);
      expect(accepts({ [section]: { surprise: 1 } }), section).toBe(false);
      expect(accepts({ [section]: {} }), section).toBe(true);
      if (open) expect(accepts({ [section]: [] }), section).toBe(false);
    }
  });
});
