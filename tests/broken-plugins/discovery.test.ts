import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROKEN_MODULES, brokenPackage, HANGING_MODULES } from './modules.ts';
import { createProject, experimentIn, type Project, pluginOf } from './project.ts';

const STACK = /^\s+at .*:\d+/m;
const TWINS = ['one', 'other'].map((owner) => ({ ...pluginOf('energy', 'twin'), name: `energy-${owner}` }));

interface Report {
  readonly plugins: readonly {
    readonly package: string;
    readonly components: readonly {
      readonly id: string;
      readonly probe: { readonly available: boolean; readonly reason?: string; readonly fix?: string } | null;
    }[];
  }[];
  readonly findings: readonly {
    readonly code: string;
    readonly package: string;
    readonly message: string;
    readonly why: string | null;
  }[];
}

const SOUND = [pluginOf('energy', 'sound'), pluginOf('backend', 'engine')];

let shelf: Project;
let hanging: Project;
let report: Report;
beforeAll(async () => {
  const broken = Object.entries(BROKEN_MODULES).map(([id, module]) => brokenPackage(id, module));
  shelf = await createProject([...broken, ...TWINS, ...SOUND]);
  const zod = resolve(import.meta.dirname, '../../packages/core/node_modules/zod');
  await symlink(zod, join(shelf.folder, 'node_modules/zod'));
  const stuck = Object.entries(HANGING_MODULES).map(([id, source]) => brokenPackage(id, { source }));
  hanging = await createProject([...stuck, ...SOUND]);
  report = await reportOf(shelf);
});
afterAll(async () => {
  for (const one of [shelf, hanging]) await one[Symbol.asyncDispose]();
});

/** What `llem plugins --json` says, whose stdout is that document and nothing else. */
async function reportOf(project: Project): Promise<Report> {
  const { code, stdout, stderr } = await project.llem(['plugins', '--json']);
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(STACK)]);
  return JSON.parse(stdout);
}

const probeIn = ({ plugins }: Report, name: string) =>
  plugins.find((plugin) => plugin.package === name)?.components[0]?.probe;

describe('issue 8: plugins that are broken before they are used', () => {
  it('each is named with what is wrong, and no sound one loses its answer', () => {
    const said = Object.entries(BROKEN_MODULES).map(([id, { code }]) => {
      const finding = report.findings.find((one) => one.package === `energy-${id}` && one.code === code);
      const probe = probeIn(report, `energy-${id}`);
      return [id, finding ? `${finding.message}: ${finding.why}` : `${probe?.reason} — ${probe?.fix}`];
    });
    const expected = Object.entries(BROKEN_MODULES).map(([id, { says }]) => [
      id,
      expect.stringContaining(says),
    ]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(expected));
    for (const [id, text] of said) expect(text).toContain(`energy-${id}`);
    expect(probeIn(report, 'energy-sound')).toEqual({ available: true, detail: 'sound is here' });
    expect(probeIn(report, 'backend-engine')).toEqual({ available: true, detail: 'engine is here' });
  });

  it('an id that two packages provide names both', () => {
    const message = "energy 'twin' is provided by energy-one and energy-other";
    expect(report.findings).toContainEqual(expect.objectContaining({ code: 'PLUGIN.DUPLICATE_ID', message }));
  });

  it('what hangs is ended after 5 s, named, and costs no sound one its answer', async () => {
    const answers = await reportOf(hanging);
    for (const id of Object.keys(HANGING_MODULES)) {
      expect(probeIn(answers, `energy-${id}`)).toEqual({
        available: false,
        reason: expect.stringMatching(/timed out|did not end within 5 s/),
        fix: expect.stringContaining(`energy-${id}`),
      });
    }
    expect(probeIn(answers, 'energy-sound')?.available).toBe(true);
    expect(probeIn(answers, 'backend-engine')?.available).toBe(true);
  });

  it('cli.md 1: llem doctor tells of them in one line each, with a fix and without a stack', async ({
    expect,
  }) => {
    const { stdout, stderr } = await shelf.llem(['doctor']);
    expect(stdout + stderr).not.toMatch(STACK);
    for (const id of ['throws-at-import', 'pollutes-at-import', 'promises-too-much'])
      expect(stdout).toMatch(new RegExp(`plugin energy-${id} .*cannot be used`));
  });

  it.each([
    ['pollutes-at-import', 'PLUGIN.POLLUTION'],
    ['throws-in-probe', 'PREFLIGHT.FAILED'],
    ['twin', 'PLUGIN.DUPLICATE_ID'],
  ])(
    'architecture.md Handshake: %s, asked for by name, ends the run by an error that names it',
    async (id, code) => {
      const wanted = BROKEN_MODULES[id];
      await using project = await createProject([
        ...SOUND,
        ...(wanted ? [brokenPackage(id, wanted)] : TWINS),
      ]);
      const file = await project.write('run.json', experimentIn(project, { energy: { backend: id } }));
      const ended = await project.llem(['run', file, '--json']);
      expect([ended.code, ended.stderr]).toEqual([1, expect.not.stringMatching(STACK)]);
      const named = wanted ? `energy-${id}` : 'energy-one and energy-other';
      const error = { code, message: expect.stringContaining(named) };
      expect(JSON.parse(ended.stdout).error).toEqual(expect.objectContaining(error));
    },
  );
});
