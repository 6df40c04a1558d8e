import { ConfigError, KNOWN_BACKENDS, UserConfig } from '@llem/core';
import type { Environment } from './environment.ts';
import { findRunnerFault, RUNNER_PREFIX, runnerError, runnerVariable, variableId } from './runners.ts';

interface Variable {
  readonly name: string;
  readonly section: keyof UserConfig;
  readonly field: string;
  /** The value that the text stands for; undefined for text that is none. */
  read(text: string): unknown;
}

const asText = (text: string) => text;
const asNumber = (text: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;

/** The variables of config.md 5, but for those of runners. */
const VARIABLES: readonly Variable[] = [
  { name: 'HF_HOME', section: 'output', field: 'model_cache_dir', read: asText },
  {
    name: 'LLEM_CARBON_INTENSITY',
    section: 'measurement',
    field: 'carbon_intensity_gco2_kwh',
    read: asNumber,
  },
  { name: 'LLEM_DATACENTER_PUE', section: 'measurement', field: 'datacenter_pue', read: asNumber },
  { name: 'LLEM_EXECUTOR', section: 'execution', field: 'executor', read: asText },
  { name: 'LLEM_PYTHON', section: 'python', field: 'interpreter', read: asText },
  { name: 'LLEM_NO_PROMPT', section: 'ui', field: 'prompt', read: () => false },
];

/**
 * The settings with the environment laid over them; an empty variable counts as unset (CFG-25).
 *
 * @param onWarning Told of a variable that should be a number and is not; it is ignored.
 * @throws ConfigError that names the variable whose value is out of range.
 */
export function applyEnvironment(
  settings: UserConfig,
  env: Environment,
  onWarning: (message: string) => void,
): UserConfig {
  let result = settings;
  for (const { name, section, field, read } of VARIABLES) {
    const text = env[name];
    if (!text) continue;
    const value = read(text);
    if (value === undefined) {
      onWarning(`${name} is ignored: "${text}" is not a number`);
      continue;
    }
    const { error } = UserConfig.safeParse({ [section]: { [field]: value } });
    if (error) throw outOfRange(name, text, error.issues.map(({ message }) => message).join('; '));
    result = { ...result, [section]: { ...result[section], [field]: value } };
  }
  return { ...result, runners: { ...result.runners, ...runnersOf(env, Object.keys(settings.runners)) } };
}

function runnersOf(env: Environment, named: readonly string[]): Record<string, string> {
  const variables = Object.keys(env).filter(
    (name) => name.startsWith(RUNNER_PREFIX) && name !== RUNNER_PREFIX,
  );
  const entries = variables.flatMap((name) => {
    const runner = env[name];
    if (!runner) return [];
    const ids = [...new Set([...KNOWN_BACKENDS, ...named])].filter((id) => runnerVariable(id) === name);
    const backends = ids.length > 0 ? ids : [variableId(name)];
    const fault = findRunnerFault(runner, backends[0] ?? '');
    if (fault) throw runnerError(name, fault);
    return backends.map((backend) => [backend, runner] as const);
  });
  return Object.fromEntries(entries);
}

function outOfRange(name: string, text: string, reason: string): ConfigError {
  return new ConfigError('CONFIG.BAD_ENVIRONMENT', `${name} is "${text}": ${reason}`, {
    fix: `correct ${name}, or unset it`,
  });
}
