import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { must, publishablePackages } from '../e2e/packed-workspace.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

let copy: string;
beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'llem-release-'));
});
afterEach(() => rm(copy, { recursive: true, force: true }));

/** The manifests after `changeset version` of these changes, in a copy that is nothing but manifests. */
async function released(...changes: readonly string[]): Promise<z.output<typeof Manifest>[]> {
  const folders = await publishablePackages();
  const manifests = folders.map((folder) => join(folder, 'package.json'));
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset', ...manifests])
    await cp(join(ROOT, file), join(copy, file), { recursive: true });
  for (const [index, change] of changes.entries())
    await writeFile(join(copy, `.changeset/change-${index}.md`), change);
  await must('git', ['init', '--quiet', '--initial-branch=main'], copy);
  await must(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], copy);
  return Promise.all(
    manifests.map(async (file) => Manifest.parse(JSON.parse(await readFile(join(copy, file), 'utf8')))),
  );
}

describe('LA-10: a release', () => {
  it.each([
    ['minor', /^\d+\.[1-9]\d*\.0$/],
    ['major', /^[1-9]\d*\.0\.0$/],
  ])('a %s of core is that of every package, VERSION included', async (bump, next) => {
    const manifests = await released(`---\n'@llem/core': ${bump}\n---\n\nWhat changed.\n`);
    const versions = new Set(manifests.map(({ version }) => version));
    expect([...versions]).toEqual([expect.stringMatching(next)]);
    const ranges = manifests.flatMap(({ dependencies, peerDependencies }) =>
      Object.entries({ ...dependencies, ...peerDependencies }).filter(([name]) =>
        /^(@llem\/|llem$)/.test(name),
      ),
    );
    // pnpm puts the version in their place when it publishes.
    expect(new Set(ranges.map(([, range]) => range))).toEqual(new Set(['workspace:^']));
  });

  it('tells every package what changed in it', async () => {
    await released("---\n'@llem/core': minor\n'@llem/energy-zeus': patch\n---\n\nZeus reads twice.\n");
    expect(await readFile(join(copy, 'plugins/energy-zeus-bridge/CHANGELOG.md'), 'utf8')).toContain(
      'Zeus reads twice.',
    );
  });

  it('is published by a workflow that npm can sign for, through the script that checks what ships', async () => {
    const workflow = parse(await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const { needs, permissions, steps } = workflow.jobs.release;
    expect([needs, permissions]).toMatchObject(['gate', { 'id-token': 'write' }]);
    expect(workflow.jobs.gate.steps).toContainEqual({ run: '.ci/run' });
    expect(steps.at(-1)).toMatchObject({
      with: { version: 'npm run version-packages', publish: 'npm run release' },
      env: { NPM_CONFIG_PROVENANCE: true },
    });
    expect(scripts).toMatchObject({
      'version-packages': expect.stringContaining('changeset version'),
      release: 'npm test -- tests/publish && changeset publish',
    });
  });
});
