import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runProcess } from '@llem/process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publishablePackages } from '../e2e/packed-workspace.ts';
import { codeBlocks } from './readme-rule.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'ES2023',
  lib: ['ES2023', 'ESNext.Disposable'],
  module: 'NodeNext',
  types: ['node'],
  skipLibCheck: true,
};

interface Example {
  /** `packages/core README.md block 2`. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
}

let examples: Example[];
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'llem-readme-'));
  const folders = await publishablePackages();
  const readmes = folders.map(async (folder) => {
    const blocks = codeBlocks(await readFile(join(ROOT, folder, 'README.md'), 'utf8'));
    await link(folder);
    return blocks.map((block, index) => ({ name: `${folder} README.md block ${index + 1}`, ...block }));
  });
  examples = (await Promise.all(readmes)).flat();
  await symlink(join(ROOT, 'node_modules/@types'), join(scratch, 'node_modules/@types'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Not an excerpt, and without files of the reader's own. */
const isWhole = (code: string) => /^import .*'/m.test(code) && !/ from '\./.test(code);

/** Installs a package as it was built. */
async function link(folder: string): Promise<void> {
  const { name }: { name: string } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
  const place = join(scratch, 'node_modules', name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(join(ROOT, folder), place);
}

/** What the compiler says of these programs, a line each; null of nothing. */
async function compile(programs: readonly Example[]): Promise<string[]> {
  const folder = await mkdtemp(join(scratch, 'programs-'));
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, include: ['*'] }),
  );
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { name, code } of programs) {
    await writeFile(join(folder, `${name.replace(/\W+/g, '-')}.ts`), `export {};\n${code}`);
  }
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await runProcess(process.execPath, [tsc, '-p', folder], {
    env: { PATH: process.env.PATH },
    cwd: folder,
    timeoutSec: 60,
  });
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

describe('INF-03: the examples of the READMEs', () => {
  it('compile against the packages as they were built', async () => {
    const programs = examples.filter(({ language, code }) => language === 'ts' && isWhole(code));
    expect(programs).not.toEqual([]);
    expect(await compile(programs)).toEqual([]);
  });

  it('that use what is not exported do not compile', async () => {
    const code = "import { measureEverything } from '@llem/core';\nmeasureEverything();\n";
    expect(await compile([{ name: 'bad', language: 'ts', code }])).toEqual([
      expect.stringContaining("has no exported member 'measureEverything'"),
    ]);
  });

  it('that are experiment files are valid ones', async () => {
    const schema: object = JSON.parse(
      await readFile(join(ROOT, 'docs/reference/experiment.schema.json'), 'utf8'),
    );
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const faultsIn = ({ name, code }: Example) =>
      validate(parse(code)) ? [] : (validate.errors ?? []).map(({ message }) => `${name}: ${message}`);
    const files = examples.filter(({ code }) => code.startsWith('# experiment.yaml'));
    expect(files).not.toEqual([]);
    expect(files.flatMap(faultsIn)).toEqual([]);
    expect(faultsIn({ name: 'bad', language: 'yaml', code: 'model: gpt2\nbatchsize: 4\n' })).not.toEqual([]);
  });
});
