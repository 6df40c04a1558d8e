import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ProcessOutcome, runProcess } from '@llem/process';
import { must } from './must.ts';
import { type ManagerName, PACKAGE_MANAGERS, type PackageManager } from './package-managers.ts';
import type { NodeLine } from './runtimes.ts';
import { userEnvironment } from './user-environment.ts';

const MODEL = resolve(import.meta.dirname, '../../examples/models/llem-tiny-llama');

const EXPERIMENT = `model: ./models/llem-tiny-llama
backend: tfjs
precision: fp32
dataset: llem-prompts
n: 2
max_output_tokens: 4
warmup: {enabled: false}
baseline: {enabled: false}
tfjs: {tf_backend: wasm}
`;

/** A folder in which somebody works with a Node and a package manager, and nothing of this repository. */
export interface UserProject extends AsyncDisposable {
  readonly folder: string;
  add(...packages: readonly string[]): Promise<void>;
  remove(...packages: readonly string[]): Promise<void>;
  /** `llem` as the package manager finds it. */
  llem(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ProcessOutcome>;
}

/** Makes a project whose packages come from `registry`, with a small model and `experiment.yaml`, which runs it. */
export async function createUserProject(
  registry: string,
  manager: ManagerName,
  line: NodeLine,
): Promise<UserProject> {
  const env = await userEnvironment(line);
  const scratch = await mkdtemp(join(tmpdir(), 'llem-user-'));
  const folder = join(scratch, 'project');
  await mkdir(folder);
  await cp(MODEL, join(folder, 'models/llem-tiny-llama'), { recursive: true });
  const { command, add, remove, run, files }: PackageManager = PACKAGE_MANAGERS[manager];
  const own = {
    'package.json': '{ "name": "a-user", "private": true }\n',
    'experiment.yaml': EXPERIMENT,
    ...files(registry, scratch),
  };
  for (const [name, text] of Object.entries(own)) await writeFile(join(folder, name), text);
  const [llem = '', ...leading] = run;
  const manage = async (verb: readonly string[], packages: readonly string[]) => {
    await must([...command, ...verb, ...packages], { cwd: folder, env });
  };
  return {
    folder,
    add: (...packages) => manage(add, packages),
    remove: (...packages) => manage(remove, packages),
    llem: async (args, more = {}) =>
      runProcess(llem, [...leading, 'llem', ...args], {
        env: await userEnvironment(line, more),
        cwd: folder,
        timeoutSec: 100,
      }),
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}
