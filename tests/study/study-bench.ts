import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const LLEM = join(ROOT, 'apps/cli/dist/main.js');
/** The scripted one, and real engines. */
const BACKENDS = [
  'packages/study/test/fixtures/backend-scripted',
  'plugins/backend-tfjs-gpu',
  'plugins/backend-pytorch-bridge',
];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The CLI at work on a study. */
export interface RunningStudy {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr shows the text; rejects when it ends without. */
  shows(text: string): Promise<void>;
}

/** What a manifest says, as far as these tests ask. */
export interface Manifest {
  readonly status: string;
  readonly completed: number;
  readonly pid: number;
  readonly experiments: readonly {
    readonly config_summary: string;
    readonly status: string;
    readonly error_type: string | null;
    readonly error_code: string | null;
    readonly error_message: string | null;
    readonly result_file: string | null;
    readonly log_file: string | null;
  }[];
}

/** A home with the scripted backend, and the built CLI. `folder` is set before the first test of the file. */
export function useStudyBench() {
  const bench = {
    folder: '',
    /** Starts `llem`; `command` goes before it, such as a shell that limits it. */
    start(
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
      command: readonly string[] = [],
    ) {
      const [program = '', ...rest] = [...command, process.execPath, LLEM, ...args];
      const child = spawn(program, rest, {
        cwd: bench.folder,
        env: { PATH: process.env.PATH, HOME: bench.folder, HF_HUB_OFFLINE: '1', NO_COLOR: '1', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return watch(child);
    },
    /** Writes a study over values of the scripted backend's fields and gives its path; waits are 0 unless it says otherwise. */
    async study(
      name: string,
      scripted: Readonly<Record<string, readonly unknown[]>>,
      execution: object = {},
      fields: object = {},
    ) {
      const file = join(bench.folder, `${name}.yaml`);
      const off = { enabled: false };
      const study = {
        ...{
          name,
          model: join(bench.folder, 'model'),
          backend: 'scripted',
          precision: 'fp32',
          load_format: 'dummy',
        },
        ...{ dataset: 'llem-prompts', n: 1, max_output_tokens: 8, warmup: off, baseline: off },
        ...{ energy: { backend: null }, ...fields },
        sweep: Object.fromEntries(
          Object.entries(scripted).map(([field, values]) => [`scripted.${field}`, values]),
        ),
        execution: { n_cycles: 1, config_gap_seconds: 0, cycle_gap_seconds: 0, ...execution },
      };
      await writeFile(file, JSON.stringify(study));
      return file;
    },
    /** The one study directory below `output`. */
    async directory(output: string) {
      const [only = '', ...others] = await readdir(output);
      if (others.length > 0) throw new Error(`several studies in ${output}`);
      return join(output, only);
    },
    async manifest(studyDir: string): Promise<Manifest> {
      return JSON.parse(await readFile(join(studyDir, 'study_manifest.json'), 'utf8'));
    },
  };
  beforeAll(async () => {
    bench.folder = await mkdtemp(join(tmpdir(), 'llem-studies-'));
    await mkdir(join(bench.folder, '.config/llenergymeasure'), { recursive: true });
    await writeFile(
      join(bench.folder, '.config/llenergymeasure/config.yaml'),
      `plugins: {paths: [${BACKENDS.map((path) => join(ROOT, path)).join(', ')}]}\n`,
    );
    await mkdir(join(bench.folder, 'model'));
    await writeFile(join(bench.folder, 'model/config.json'), '{"model_type": "llama"}');
  });
  afterAll(() => rm(bench.folder, { recursive: true, force: true }));
  return bench;
}

function watch(child: ReturnType<typeof spawn>): RunningStudy {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  const ended = new Promise<Ended>((resolvePromise, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolvePromise({ code, stdout, stderr }));
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid ?? 0,
    ended,
    shows: (text) =>
      new Promise((resolvePromise, reject) => {
        const look = () => stderr.includes(text) && resolvePromise();
        child.stderr?.on('data', look);
        void ended.then(() => reject(new Error(`it ended without "${text}": ${stderr}`)));
        look();
      }),
  };
}
