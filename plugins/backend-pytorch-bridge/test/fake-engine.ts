import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ComponentContext,
  createSystemClock,
  type ExperimentConfig,
  type InferenceBackend,
  type InferenceOutput,
  type LoadedModelInfo,
  type Prompt,
} from '@llem/core';
import { createFakeContext, type FakeContext } from '@llem/testkit';
import { backend } from './configure.ts';
import { fixture } from './python.ts';
import { openWorker } from './worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'llem-fake-engine-'));

/** A call that a fake library wrote down. */
interface Call {
  readonly call: string;
  readonly arguments: readonly unknown[];
  readonly keywords: Readonly<Record<string, unknown>>;
}

/** What the fake libraries were called with. */
export class Calls {
  readonly all: readonly Call[];

  constructor(all: readonly Call[]) {
    this.all = all;
  }

  of(name: string): readonly Call[] {
    return this.all.filter(({ call }) => call === name);
  }

  /** Keywords of the only call of this name. */
  only(name: string): Readonly<Record<string, unknown>> {
    const [first, ...more] = this.of(name);
    if (!first || more.length > 0) throw new Error(`${name} was called ${this.of(name).length} times`);
    return first.keywords;
  }

  argumentsOf(name: string): readonly unknown[] {
    return this.of(name).map((one) => one.arguments);
  }
}

/** A use of the engine: what it was called with, and what came of it. */
export interface Use {
  readonly calls: Calls;
  readonly info: LoadedModelInfo;
  readonly output: InferenceOutput;
}

/** One worker on fake torch and transformers for many configurations. */
export interface FakeWorker extends AsyncDisposable {
  use(config: ExperimentConfig, prompts: readonly Prompt[]): Promise<Use>;
}

export async function openFakeWorker(): Promise<FakeWorker> {
  const { env, log } = fakeEnvironment({});
  const worker = await openWorker('python3', env);
  return {
    async use(config, prompts) {
      writeFileSync(log, '');
      const info = await worker.load(config);
      const output = await worker.run(prompts);
      return { calls: readCalls(log), info, output };
    },
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

/** The whole backend on fake libraries; `variables` are their FAKE_LACKS and FAKE_FAILURE. */
export function createFakeEngine(
  variables: Record<string, string> = {},
  overrides: Partial<ComponentContext> = {},
): { readonly backend: InferenceBackend; readonly context: FakeContext; readonly calls: () => Calls } {
  const { env, log } = fakeEnvironment(variables);
  const context = createFakeContext({ env, clock: createSystemClock(), ...overrides });
  return { backend: backend.create({}, context), context, calls: () => readCalls(log) };
}

/** Home directory of the fake engines. */
export const home = folder;

function fakeEnvironment(variables: Record<string, string>) {
  const log = join(mkdtempSync(join(folder, 'log-')), 'calls.jsonl');
  writeFileSync(log, '');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LLEM_PYTHON: 'python3',
    PYTHONPATH: fixture('fake-engine'),
    FAKE_LOG: log,
    ...variables,
  };
  return { env, log };
}

function readCalls(log: string): Calls {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return new Calls(lines.map((line): Call => JSON.parse(line)));
}
