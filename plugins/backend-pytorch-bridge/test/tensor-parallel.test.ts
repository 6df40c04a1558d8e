import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { makeModels } from './models.ts';
import { openWorker, promptsOf } from './worker.ts';

let at: Awaited<ReturnType<typeof makeModels>>;

beforeAll(async () => {
  at = await makeModels();
});

describe('tensor parallel', () => {
  it('backends.md 3: two ranks share a model on the CPU; ids and parameter count are those of one; a lost rank ends all', async () => {
    const prompts = promptsOf(['a llama', 'why?']);
    await using alone = await openWorker();
    const single = await alone.load(configure(at('llama'), {}, { batch_size: 2 }));
    const expected = await alone.run(prompts);
    await using worker = await openWorker();
    const info = await worker.load(
      configure(at('llama'), {}, { batch_size: 2, tp_plan: 'auto', tp_size: 2 }),
    );
    expect(info.non_embedding_parameters).toBe(single.non_embedding_parameters);
    expect(info.model_memory_mb).toBeLessThan(single.model_memory_mb);
    const [prompt] = prompts;
    await worker.bridge.request('warmup', { prompt });
    for (let count = 0; count < 2; count += 1) {
      const output = await worker.run(prompts);
      expect(output.requests.map(({ output_token_ids }) => output_token_ids)).toEqual(
        expected.requests.map(({ output_token_ids }) => output_token_ids),
      );
    }
    const dying = worker.run(promptsOf(new Array(500).fill('a llama')));
    process.kill(rankOf(worker.bridge.hello.pid), 'SIGKILL');
    await expect(dying).rejects.toMatchObject({ code: 'BRIDGE.DIED', exit_code: 70 });
  });
});

/** The process of rank 1: the child of the worker that was told so. */
function rankOf(worker: number): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')[1];
      return Number(parent) === worker && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--rank');
    } catch {
      return false;
    }
  });
  return Number(found);
}
