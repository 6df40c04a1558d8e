import {
  ConfigError,
  closestMatch,
  composedObject,
  type ExperimentConfig,
  type InstalledBackend,
} from '@llem/core';
import { composeExperimentConfig } from '../schema/compose-experiment-config.ts';
import { composeStudyConfig } from '../schema/study-config.ts';
import { backendCapabilities, capabilityMatrix, type SupportedCapabilities } from './capabilities.ts';
import { getDisplayLabel } from './display-label.ts';
import { experimentFileSchema, studyFileSchema } from './file-schemas.ts';
import { type JsonSchema, jsonSchemaOf, propertiesOf } from './json-schema.ts';
import { needText, valueNeeds } from './machine-needs.ts';
import { type MutualExclusion, mutualExclusions } from './mutual-exclusions.ts';
import type { ParamRecord, Scalar } from './param-record.ts';
import { createProbe } from './probe-configs.ts';
import { readParams } from './read-params.ts';
import { getSweptFieldPaths } from './swept-field-paths.ts';
import { invalidValuesOf } from './test-values.ts';
import { type ValidationRule, validationRules } from './validation-rules.ts';

/** Everything that can be said of configurations (config.md 6), read from the composed schemas and from nothing else. */
export interface Introspection {
  getSharedParams(): readonly ParamRecord[];
  /** The parameters of a section. Throws `CONFIG.UNKNOWN_BACKEND`, as everything does that takes an id. */
  getBackendParams(id: string): readonly ParamRecord[];
  getAllParams(): Readonly<Record<string, readonly ParamRecord[]>>;
  /** Sorted dotted paths: all, or those of an experiment on one backend. */
  listAllParamPaths(id?: string): readonly string[];
  /** Values of an enumeration, else null. Throws `CONFIG.UNKNOWN_KEY`, as everything does that takes a path. */
  getParamOptions(path: string): readonly Scalar[] | null;
  getParamTestValues(path: string): readonly unknown[];
  getParamInvalidValues(path: string): readonly unknown[];
  /** The smallest valid experiment of a backend in which `path` has this value; null where there is none. */
  getTestConfig(id: string, path: string, value: unknown): Record<string, unknown> | null;
  getExperimentConfigSchema(): JsonSchema;
  getStudyConfigSchema(): JsonSchema;
  /** What files may hold, for editors and `llem schema`. */
  getExperimentFileSchema(): JsonSchema;
  getStudyFileSchema(): JsonSchema;
  getBackendSpecificParams(): Readonly<Record<string, readonly string[]>>;
  getMutualExclusions(): readonly MutualExclusion[];
  /** Values that a test has to skip where something is missing, with what that is. */
  getParamSkipConditions(): readonly {
    readonly path: string;
    readonly value: string;
    readonly reason: string;
  }[];
  /** Models for values, written `path=value`, that the usual test model does not do for. */
  getSpecialTestModels(): Readonly<Record<string, string>>;
  /** Values, written `path=value`, that only GPUs from this compute capability on have. */
  getParamsRequiringGpuCapability(cc?: number): readonly string[];
  getBackendCapabilities(): Readonly<Record<string, SupportedCapabilities>>;
  getCapabilityMatrixMarkdown(): string;
  getValidationRules(): readonly ValidationRule[];
  /** What is valid and yet fails on some machines or backends, one sentence each. */
  getRuntimeLimitations(): readonly string[];
  getSweptFieldPaths(configs: readonly ExperimentConfig[]): readonly string[];
  getDisplayLabel(path: string): string;
}

/** Capabilities that a configuration can ask for in vain, by the field that asks. */
const ASKED_BY = { lora: 'lora', traffic: 'traffic', dummy_weights: 'load_format: dummy' } as const;

/** Binds introspection to the installed backends. Nothing is computed before it is asked for. */
export function createIntrospection(backends: readonly InstalledBackend[]): Introspection {
  const ids = backends.map(({ id }) => id);
  const raw = once(() => withBackends(jsonSchemaOf(composedObject(backends), 'input', false), ids));
  const experiment = once(() => withBackends(jsonSchemaOf(composedObject(backends)), ids));
  const validation = once(() => composeExperimentConfig(backends));

  const unsupported = once(() => {
    const properties = Object.entries(propertiesOf(raw()));
    const read = (names: (name: string) => boolean) => {
      const part = Object.fromEntries(properties.filter(([name]) => names(name)));
      return readParams({ ...raw(), properties: part });
    };
    const sections = ids.map((id) => [id, read((name) => name === id)] as const);
    const shared = read((name) => !ids.includes(name));
    return new Map([['shared', shared], ...sections]);
  });
  const probes = once(
    () =>
      new Map(
        backends.map((backend) => {
          // An experiment on another backend is no example of one on this.
          const params = [
            ...(unsupported().get('shared') ?? []).filter(({ path }) => path !== 'backend'),
            ...(unsupported().get(backend.id) ?? []),
          ];
          return [backend.id, { params, probe: createProbe(validation(), backend, params) }] as const;
        }),
      ),
  );
  const all = once(() =>
    Object.fromEntries(
      [...unsupported()].map(([owner, params]) => [
        owner,
        params.map((param) => ({ ...param, backend_support: supportOf(owner, param) })),
      ]),
    ),
  );

  /** A section is its backend's; a shared parameter is supported where one of its values can be part of an experiment. */
  function supportOf(owner: string, { path, test_values }: ParamRecord): string[] {
    if (owner !== 'shared') return [owner];
    return ids.filter(
      (id) =>
        test_values.length === 0 ||
        test_values.some((value) => probes().get(id)?.probe.configWith(path, value) !== null),
    );
  }

  function paramsOf(id: string): readonly ParamRecord[] {
    const params = ids.includes(id) ? all()[id] : undefined;
    if (params) return params;
    const closest = closestMatch(id, ids);
    throw new ConfigError('CONFIG.UNKNOWN_BACKEND', `backend "${id}" is not installed`, {
      why: `installed: ${ids.join(', ') || 'none'}`,
      fix: closest === null ? 'use one of these' : `did you mean ${closest}?`,
    });
  }

  function paramAt(path: string): ParamRecord {
    const every = Object.values(all()).flat();
    const found = every.find((param) => param.path === path);
    if (found) return found;
    const closest = closestMatch(
      path,
      every.map((param) => param.path),
    );
    throw new ConfigError('CONFIG.UNKNOWN_KEY', `there is no parameter ${path}`, {
      fix: closest === null ? 'llem schema experiment lists them' : `did you mean ${closest}?`,
    });
  }

  const everyNeed = () => valueNeeds(Object.values(all()).flat());
  const exclusions = once(() =>
    [...probes()].flatMap(([id, { params, probe }], index) =>
      // What shared parameters have against each other is the same with every backend.
      mutualExclusions(params, index === 0 ? null : `${id}.`, probe),
    ),
  );

  return {
    getSharedParams: () => all().shared ?? [],
    getBackendParams: paramsOf,
    getAllParams: all,
    listAllParamPaths(id) {
      const params =
        id === undefined ? Object.values(all()).flat() : [...(all().shared ?? []), ...paramsOf(id)];
      return params.map(({ path }) => path).sort();
    },
    getParamOptions: (path) => paramAt(path).options,
    getParamTestValues: (path) => paramAt(path).test_values,
    getParamInvalidValues: (path) => invalidValuesOf(paramAt(path)),
    getTestConfig(id, path, value) {
      paramsOf(id);
      return probes().get(id)?.probe.configWith(paramAt(path).path, value) ?? null;
    },
    getExperimentConfigSchema: experiment,
    getStudyConfigSchema() {
      const study = jsonSchemaOf(composeStudyConfig(composedObject(backends)));
      const { $schema: _dialect, ...items } = experiment();
      const { experiments = {}, ...others } = propertiesOf(study);
      return { ...study, properties: { ...others, experiments: { ...experiments, items } } };
    },
    getExperimentFileSchema: () => experimentFileSchema(experiment()),
    getStudyFileSchema: () => studyFileSchema(experiment()),
    getBackendSpecificParams: () =>
      Object.fromEntries(
        ids.map((id) => [
          id,
          paramsOf(id)
            .map(({ path }) => path)
            .sort(),
        ]),
      ),
    getMutualExclusions: exclusions,
    getParamSkipConditions: () =>
      everyNeed().map(({ path, value, need }) => ({ path, value, reason: needText(need) })),
    getSpecialTestModels: () =>
      Object.fromEntries(
        everyNeed().flatMap(({ path, value, need }) =>
          need.model ? [[`${path}=${value}`, need.model]] : [],
        ),
      ),
    getParamsRequiringGpuCapability: (cc = 8) =>
      everyNeed().flatMap(({ path, value, need }) =>
        (need.compute_capability ?? 0) >= cc ? [`${path}=${value}`] : [],
      ),
    getBackendCapabilities: () => backendCapabilities(backends),
    getCapabilityMatrixMarkdown: () => capabilityMatrix(backends),
    getValidationRules: () => validationRules(backends),
    getRuntimeLimitations: () => [
      ...everyNeed().map(({ path, value, need }) => `${path} ${value} ${needText(need)}`),
      ...backends.flatMap(({ id, capabilities }) =>
        Object.entries(ASKED_BY).flatMap(([capability, field]) =>
          Reflect.get(capabilities, capability) === false ? [`${id} refuses ${field}`] : [],
        ),
      ),
    ],
    getSweptFieldPaths,
    getDisplayLabel,
  };
}

/** The loader fills the backend in (config.md 1.3), and takes only those that are installed. */
function withBackends(schema: JsonSchema, ids: readonly string[]): JsonSchema {
  const { required } = schema;
  const fields = propertiesOf(schema);
  const sections = ids.map((id) => [id, { description: `settings of backend ${id}`, ...fields[id] }]);
  return {
    ...schema,
    properties: { ...fields, backend: { ...fields.backend, enum: ids }, ...Object.fromEntries(sections) },
    required: Array.isArray(required) ? required.filter((name) => name !== 'backend') : [],
  };
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
