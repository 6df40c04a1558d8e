import { runnerFor } from '@llem/config';
import { type InstalledBackend, PreFlightError, type UserConfig } from '@llem/core';
import { findOnPath } from './find-on-path.ts';
import { GPU_RUNTIMES } from './gpu-runtimes.ts';
import { pythonEnvironment } from './python-environment.ts';

/** The machine, as far as it decides whether backends are isolated from each other. */
export interface GuardContext {
  readonly settings: UserConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Names the images in the fix. */
  readonly toolVersion: string;
  /** What the plugin of a backend asks for in its manifest (`setup.python`); empty where it asks for nothing. */
  readonly requirementsOf: (backend: string) => readonly string[];
}

/**
 * Refuses several backends in one study that share a Python environment (study.md 11, CM-10): their engines pin
 * different builds of one library. Null when each is isolated. Nothing is started or written.
 *
 * @param backends Those that the valid experiments of the study use.
 */
export function multiBackendIssue(
  backends: readonly InstalledBackend[],
  context: GuardContext,
): PreFlightError | null {
  if (backends.length < 2) return null;
  const sorted = backends.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const isInContainer = ({ id }: InstalledBackend) => runnerFor(context.settings, id) !== 'local';
  const stranded = isDockerUsable(context.env) ? [] : sorted.filter(isInContainer).map(({ id }) => id);
  const locals = sorted.filter((one) => !isInContainer(one) && one.capabilities.engine_process !== 'none');
  const shared = sharedEnvironments(locals, context);
  if (stranded.length === 0 && shared.length === 0) return null;

  const ids = sorted.map(({ id }) => id);
  const reasons = [
    ...shared.map(({ users, place }) => `${users.join(' and ')} share the Python environment ${place}`),
    ...(stranded.length > 0
      ? [`the runner of ${stranded.join(', ')} is Docker, which is not usable here`]
      : []),
  ];
  const message = `one study cannot run the backends ${ids.join(', ')}: ${reasons.join('; ')}`;
  const fix = fixFor(
    shared.flatMap(({ users }) => users),
    stranded,
    context,
  );
  return new PreFlightError('PREFLIGHT.MULTI_BACKEND', message, {
    why: 'engines in one environment break each other: they pin different builds of the same libraries',
    fix,
    issues: [{ check: 'multi_backend', message, fix }],
    meta: { backends: ids },
  });
}

interface SharedEnvironment {
  readonly users: readonly string[];
  readonly place: string;
}

function sharedEnvironments(
  locals: readonly InstalledBackend[],
  { settings, env, cwd, requirementsOf }: GuardContext,
): SharedEnvironment[] {
  const byFolder = new Map<string, { users: string[]; place: string }>();
  for (const { id } of locals) {
    const { folder, source } = pythonEnvironment({ id, settings, env, cwd }, requirementsOf(id));
    const known = byFolder.get(folder);
    if (known) known.users.push(id);
    else byFolder.set(folder, { users: [id], place: `${folder} (${source})` });
  }
  return [...byFolder.values()].filter(({ users }) => users.length > 1);
}

function isDockerUsable(env: GuardContext['env']): boolean {
  return findOnPath('docker', env) !== null && GPU_RUNTIMES.some((name) => findOnPath(name, env) !== null);
}

function fixFor(
  sharing: readonly string[],
  stranded: readonly string[],
  { env, toolVersion }: GuardContext,
): string {
  const prescribed = env.LLEM_PYTHON ? 'unset LLEM_PYTHON, which names one interpreter for all; ' : '';
  const commands = sharing.map((id) => `llem plugins setup ${id}`);
  const lines = [...sharing, ...stranded].map(
    (id) => `  ${id}: docker:llenergymeasure/${id}:${toolVersion}-cuda12`,
  );
  return [
    ...(commands.length > 0
      ? [`${prescribed}give each an environment of its own: ${commands.join(' && ')}`]
      : []),
    'or run one backend per study',
    `or put each into a container, with Docker and the NVIDIA Container Toolkit, by these lines of the user config:\nrunners:\n${lines.join('\n')}`,
  ].join('; ');
}
