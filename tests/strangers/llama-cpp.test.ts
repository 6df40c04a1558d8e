import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedProject, type PackedWorkspace, packWorkspace } from '../e2e/packed-workspace.ts';
import { type InstalledPlugin, installExample, onlyOptional } from './install-example.ts';

/** Of the binaries only that of the CPU: those for CUDA and Vulkan are hundreds of megabytes. */
const BINARY = `@node-llama-cpp/linux-${process.arch}@3.22.1`;
const COMPILER = `@typescript/typescript-linux-${process.arch}@7.0.2`;

let workspace: PackedWorkspace;
let plugin: InstalledPlugin;
let project: PackedProject;
beforeAll(async () => {
  workspace = await packWorkspace();
  plugin = await installExample('backend-llama-cpp', workspace, onlyOptional(BINARY, COMPILER));
  project = await workspace.createProject([...onlyOptional(BINARY), await plugin.pack()]);
  const { writeTinyGguf } = await import(pathToFileURL(join(plugin.folder, 'test/tiny-gguf.js')).href);
  await writeTinyGguf(join(project.folder, 'tiny.gguf'));
});
afterAll(() => workspace?.[Symbol.asyncDispose]());

async function run(fields: Readonly<Record<string, unknown>>) {
  const experiment = {
    model: './tiny.gguf',
    backend: 'llama-cpp',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: 5,
    max_input_tokens: 40,
    max_output_tokens: 8,
    decoder: { ignore_eos: true },
    latency: { streaming: true, warmup_requests: 0 },
    warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
    baseline: { enabled: false },
    'llama-cpp': { batch_size: 2, n_threads: 1 },
    ...fields,
  };
  await writeFile(join(project.folder, 'experiment.yaml'), JSON.stringify(experiment));
  const { code, stdout, stderr } = await project.llem(['run', 'experiment.yaml', '--json']);
  return { code, stderr, document: JSON.parse(stdout) };
}

describe("a stranger's backend on node-llama-cpp", () => {
  it('issue 8: passes the conformance suite in its own folder', async () => {
    const { code, stdout } = await plugin.test();
    expect([code, stdout.match(/^\s*not ok .*|✖ .*/gm)]).toEqual([0, null]);
    expect(stdout).toContain('CM-06: lets the engine hear every value of every setting');
  });

  it('issue 8: measures a GGUF file through llem run', async () => {
    const { code, document } = await run({});
    expect([code, document.error]).toEqual([0, undefined]);
    // Byte tokens and <s>: every prompt is longer than 39 bytes.
    expect(document).toMatchObject({
      backend: 'llama-cpp',
      input_tokens: 200,
      output_tokens: 40,
      latency_stats: { measurement_mode: 'true_streaming' },
      flops: { confidence: 'high' },
    });
    const { engine, library_version } = document.effective_config.observed;
    expect(engine).toMatchObject({ n_threads: 1, batch_size: 2, n_ctx: 256, processor: 'cpu' });
    expect(library_version).toBe('3.22.1');
  });

  it('measurement.md 11: pre-flight asks the backend about the file, which decides the precision', async () => {
    const mismatch = await run({ precision: 'bf16' });
    expect([mismatch.code, mismatch.document.error.fix]).toEqual([1, 'set precision: fp32']);
    const absent = await run({ model: './absent.gguf' });
    expect(absent.document.error.message).toContain('./absent.gguf is no file on this machine');
    expect(absent.document.error.message).not.toContain('config.json');
  });
});
