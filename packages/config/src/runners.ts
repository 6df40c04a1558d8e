import { ConfigError, type UserConfig } from '@llem/core';

/** What is wrong with the text of a runner. */
export interface RunnerFault {
  readonly code: 'CONFIG.UNSUPPORTED_RUNNER' | 'CONFIG.BAD_RUNNER';
  readonly message: string;
}

/** Judges the text of a runner (config.md 5): null for `local` and `docker:<image>`. */
export function findRunnerFault(runner: string, backend: string): RunnerFault | null {
  if (/^(singularity|apptainer)(:|$)/i.test(runner)) {
    return {
      code: 'CONFIG.UNSUPPORTED_RUNNER',
      message: `"${runner}" is not supported yet, use local or docker:<image>`,
    };
  }
  if (runner === 'local' || /^docker:\S+$/.test(runner)) return null;
  if (/^docker:?$/.test(runner.trim())) {
    const example = `docker:llenergymeasure/${backend}:<version>-cuda12`;
    return {
      code: 'CONFIG.BAD_RUNNER',
      message: `"${runner}" names no image: write ${example}, with the version of llem --version`,
    };
  }
  return { code: 'CONFIG.BAD_RUNNER', message: `"${runner}" is no runner: write local or docker:<image>` };
}

/** The environment variable that sets the runner of a backend (CFG-24). */
export function runnerVariable(backend: string): string {
  return RUNNER_PREFIX + backend.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

export const RUNNER_PREFIX = 'LLEM_RUNNER_';

/** The runner of a backend: `local` or `docker:<image>`. The environment has been laid over the settings already. */
export function runnerFor(settings: UserConfig, backend: string): string {
  const byVariable = variableId(runnerVariable(backend));
  const key = [backend, byVariable].find((id) => Object.hasOwn(settings.runners, id));
  return (key === undefined ? undefined : settings.runners[key]) ?? 'local';
}

/** The id under which a variable of a backend that nothing else names is kept: its own name cannot tell `-` from `_`. */
export function variableId(variable: string): string {
  return variable.slice(RUNNER_PREFIX.length).toLowerCase();
}

/** The ConfigError of a runner that a variable holds. */
export function runnerError(variable: string, { code, message }: RunnerFault): ConfigError {
  return new ConfigError(code, `${variable}: ${message}`, {
    fix: `unset ${variable}, or set it to local or docker:<image>`,
  });
}
