import { join } from 'node:path';
import { describe, it } from 'vitest';
import { createProject, experimentIn, pluginOf } from './project.ts';

const ENERGY = ['never-starts', 'never-stops', 'never-disposes', 'holds-the-process'] as const;
const BACKENDS = ['never-loads', 'never-runs'] as const;

/** One run, in the process of the command. */
async function run(energy: string, backend = 'engine') {
  await using project = await createProject([
    ...(energy === 'sound' ? [] : [pluginOf('energy', energy)]),
    ...[pluginOf('energy', 'sound'), pluginOf('backend', backend), pluginOf('telemetry', 'board')],
  ]);
  const file = await project.write(
    'run.json',
    experimentIn(project, { backend, energy: { backend: energy } }),
  );
  const ended = await project.llem(['run', file, '--json', '-o', join(project.folder, 'results')]);
  return { ...ended, document: JSON.parse(ended.stdout) };
}

// Most of their time they wait, so they wait together.
describe.concurrent('issue 8: plugins that do not answer', () => {
  it.for(ENERGY.slice(0, 2))(
    'measurement.md 3: a source that %s costs its joules after 30 s, by name',
    async (id, { expect }) => {
      const { code, document } = await run(id);
      const { total_energy_j, output_tokens, measurement_warnings } = document;
      expect([code, total_energy_j, output_tokens]).toEqual([0, null, 8]);
      expect(measurement_warnings.join('\n')).toMatch(
        new RegExp(
          `^energy_source_failed: .*plugin energy-${id}: .*'${id}' does not answer \\(it had 30 s`,
          'm',
        ),
      );
    },
  );

  it('study.md 3: a source that never disposes is left after 10 s, by name, with its joules', async ({
    expect,
  }) => {
    const { code, document, stderr } = await run('never-disposes');
    expect([code, document.total_energy_j > 0]).toEqual([0, true]);
    expect(stderr).toContain(
      "plugin energy-never-disposes: dispose of energy 'never-disposes' does not answer",
    );
  });

  it('measurement.md 1: one that holds the process is named, and no time of it is in the window', async ({
    expect,
  }) => {
    const { code, document, stderr } = await run('holds-the-process');
    expect([code, document.duration_sec < 5]).toEqual([0, true]);
    expect(stderr).toMatch(/plugin energy-holds-the-process: stop of .* held up this process for 1\d\.\d s/);
  });

  it.for(BACKENDS)(
    'a backend that %s ends the run, by name, as soon as nothing could make it answer',
    async (id, { expect }) => {
      const { code, document } = await run('sound', id);
      expect([code, document.error.code]).toEqual([1, 'PLUGIN.NO_ANSWER']);
      expect(document.error.message).toContain(`plugin backend-${id}: `);
    },
  );
});
