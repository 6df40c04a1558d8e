import { KNOWN_BACKENDS, UserConfig } from '@llem/core';
import type { ReportedComponent } from '@llem/host';
import type { MachineFacts } from '@llem/study/inspection';
import { componentsOf } from '../doctor/components-of.ts';
import type { ConfigDocument } from '../documents/config-document.ts';

/** Engines that are published as images. */
const IN_IMAGES: readonly string[] = ['vllm', 'tensorrt'];

/** The facts of a machine as `llem config` tells them (cli.md 4). */
export function describeMachine(facts: MachineFacts): ConfigDocument {
  const { survey, docker, user_config, node, llem } = facts;
  const energy = componentsOf(facts, 'energy');
  const { path, state, problem, settings, warnings } = user_config;
  return {
    gpus: (survey.value?.devices ?? []).map(
      ({ index, name, memory_total_mb, driver_version, cuda_version }) => ({
        ...{ index, name, memory_total_mb, driver_version, cuda_version },
      }),
    ),
    backends: backendsOf(facts),
    docker: {
      daemon: docker.daemon,
      nvidia_toolkit: docker.toolkit !== null,
      problem: docker.command === null ? 'not installed' : docker.problem,
    },
    energy: {
      chosen: energy.find(({ decision }) => decision?.chosen)?.id ?? null,
      sources: energy.map((source) => ({
        id: source.id,
        chosen: source.decision?.chosen ?? false,
        ...usability(source),
      })),
    },
    user_config: { path, state, problem, changed: changedSettings(settings) },
    runtime: { node, llem },
    problems: [
      ...(survey.problem === null ? [] : [`plugins: ${survey.problem}`]),
      ...(survey.value?.report.findings ?? []).map(({ message, why }) =>
        why ? `${message} (${why})` : message,
      ),
      ...warnings,
    ],
  };
}

function backendsOf(facts: MachineFacts): ConfigDocument['backends'] {
  const installed = componentsOf(facts, 'backend').map((backend) => ({
    id: backend.id,
    package: backend.package,
    ...usability(backend),
  }));
  const others = KNOWN_BACKENDS.filter((id) => installed.every((backend) => backend.id !== id));
  return [...installed, ...others.map((id) => ({ id, package: null, ...absence(id, facts.llem) }))];
}

function absence(id: string, version: string) {
  const install = `npm install @llem/backend-${id}`;
  const image = IN_IMAGES.includes(id) ? `; Docker image llenergymeasure/${id}:${version}-cuda12` : '';
  const setup = id === 'tfjs' ? '' : `, then llem plugins setup ${id}`;
  return { usable: false, detail: `not installed${image}`, fix: `${install}${setup}` };
}

function usability({ probe }: ReportedComponent) {
  if (probe === null) return { usable: false, detail: 'its plugin is of another contract', fix: null };
  return probe.available
    ? { usable: true, detail: probe.detail, fix: null }
    : { usable: false, detail: probe.reason, fix: probe.fix };
}

/** Dotted path → value, of those that are not the default. A webhook's URL may hold a secret: its host is told. */
function changedSettings(settings: UserConfig): Record<string, unknown> {
  const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = UserConfig.parse({});
  return Object.fromEntries(
    Object.entries(settings).flatMap(([section, fields]) =>
      Object.entries(fields)
        .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[section]?.[name]))
        .map(([name, value]) => [
          `${section}.${name}`,
          name === 'webhook_url' ? `(on ${new URL(String(value)).host})` : value,
        ]),
    ),
  );
}
