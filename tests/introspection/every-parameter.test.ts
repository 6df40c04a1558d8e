import { describe, expect, it } from 'vitest';
import { createConfig } from '../../packages/config/src/index.ts';
import { installedBackends } from './installed-backends.ts';

type Raw = Record<string, unknown>;

const config = createConfig(await installedBackends());
const ids = Object.keys(config.getBackendSpecificParams());

/** The value at a dotted path; undefined where a map on the way is missing. */
function valueAt(raw: unknown, path: string): unknown {
  return path.split('.').reduce((inner, part) => Object(inner)[part], raw);
}

function withValue(raw: Raw, path: string, value: unknown): Raw {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...raw, [name]: value };
  const inner = typeof raw[name] === 'object' && raw[name] !== null ? (raw[name] as Raw) : {};
  return { ...raw, [name]: withValue(inner, rest.join('.'), value) };
}

/** What of a shared parameter the tables of config.md 1.7 refuse this backend. */
function isUnsupported(id: string, path: string, value: unknown): boolean {
  const { precisions, decoding_strategies } = config.getBackendCapabilities()[id] ?? {};
  if (path === 'precision') return !precisions?.some((one) => one === value);
  if (path === 'decoder.decoding_strategy') return !decoding_strategies?.some((one) => one === value);
  return path === 'decoder.num_beams' && !decoding_strategies?.includes('beam');
}

/** Values that mean something else once they are parsed: what is switched off is left out, a preset is spelt out. */
const REWRITTEN = ['traffic.enabled', 'latency.streaming', 'decoder.preset'];

/** An experiment in which the parameter has some value. */
function carrierOf(id: string, path: string): Raw | null {
  for (const value of [...config.getParamTestValues(path), 'text', { a: 'text' }, ['text']]) {
    const raw = config.getTestConfig(id, path, value);
    if (raw !== null) return raw;
  }
  return null;
}

const parameters = ids.flatMap((id) =>
  config
    .listAllParamPaths(id)
    .filter((path) => path !== 'backend')
    .map((path) => ({ id, path })),
);

describe('every parameter of every installed backend', () => {
  it('INF-11: there are backends, each with parameters of its own', () => {
    expect(ids).toEqual(expect.arrayContaining(['pytorch', 'tfjs']));
    for (const id of ids) expect(config.getBackendSpecificParams()[id]).not.toEqual([]);
  });

  it('INF-11: every test value can be part of an experiment, and stands in it as it was given', () => {
    let tried = 0;
    for (const { id, path } of parameters) {
      for (const value of config.getParamTestValues(path)) {
        const raw = config.getTestConfig(id, path, value);
        const what = `${path}: ${JSON.stringify(value)} on ${id}`;
        if (isUnsupported(id, path, value)) {
          expect(raw, what).toBeNull();
          continue;
        }
        expect(raw, what).not.toBeNull();
        const parsed = config.parseExperiment(raw);
        if (!REWRITTEN.includes(path)) expect(valueAt(parsed, path), what).toEqual(value);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(parameters.length);
  });

  it('INF-11: every invalid value is refused where any valid one would stand', () => {
    for (const { id, path } of parameters) {
      const carrier = carrierOf(id, path);
      if (!carrier && isUnsupported(id, path, null)) continue;
      expect(carrier, `${path} on ${id}`).not.toBeNull();
      const invalid = config.getParamInvalidValues(path);
      expect(invalid.length, path).toBeGreaterThan(2);
      for (const value of invalid) {
        const raw = withValue(carrier ?? {}, path, value);
        expect(() => config.parseExperiment(raw), `${path}: ${JSON.stringify(value)} on ${id}`).toThrow();
      }
    }
  });

  it('CFG-09: pairs that exclude each other are those of the pages', () => {
    const pairs = config.getMutualExclusions().map(({ paths }) => [...paths].sort().join(' '));
    expect(pairs).toEqual(
      expect.arrayContaining([
        'pytorch.load_in_4bit pytorch.load_in_8bit',
        'pytorch.cache_implementation pytorch.use_cache',
        'pytorch.batch_size pytorch.prompt_lookup_num_tokens',
        'pytorch.device_map pytorch.tp_plan',
        'pytorch.device_map pytorch.num_processes',
        'pytorch.num_processes pytorch.tp_plan',
        'precision pytorch.attn_implementation',
      ]),
    );
    for (const { paths, values } of config.getMutualExclusions()) {
      const [one, other] = paths;
      const id = ids.find((name) => paths.some((path) => path.startsWith(`${name}.`))) ?? ids[0] ?? '';
      const raw = config.getTestConfig(id, one, values[0]);
      expect(() => config.parseExperiment(withValue(raw ?? {}, other, values[1])), paths.join()).toThrow();
    }
  });
});
