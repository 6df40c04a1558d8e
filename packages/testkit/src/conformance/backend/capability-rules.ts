import assert from 'node:assert/strict';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import { attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachRun, eachUse } from './each-run.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';
import { outputIds } from './record-use.ts';
import { ARRIVALS_PER_SECOND } from './recordings.ts';
import { assertRefused } from './refused.ts';

/** What it declares holds; what it does not declare is refused, or is not there. */
export const CAPABILITY_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'gives a time for each output token with latency.streaming if it declares token_timestamps, and only then',
    requirement: 'CM-07',
    check: async (trial) => {
      const isDeclared = trial.component.capabilities.token_timestamps;
      await eachRun(trial, ({ output }, { config }) => {
        const isWanted = config.latency?.streaming === true;
        for (const { token_times_s: times, output_tokens, start_s, end_s } of output.requests) {
          if (!isWanted || !isDeclared) {
            const why = isWanted ? 'capabilities.token_timestamps is false' : 'latency.streaming is not set';
            assertSame(times, null, `token_times_s, although ${why}`);
            continue;
          }
          assert.ok(times, 'token_times_s is null, although capabilities.token_timestamps is true');
          assertSame(times.length, output_tokens, 'times in token_times_s');
          assertSame(
            times,
            [...times].sort((one, other) => one - other),
            'token_times_s, out of order',
          );
          assert.ok(
            times.every((time) => time >= start_s && time <= end_s),
            `token_times_s ${times.join(', ')} outside their request, ${start_s} to ${end_s}`,
          );
        }
      });
    },
  },
  {
    name: 'tells prefill from decode if it declares phases, and only then',
    requirement: 'backends.md 1',
    check: (trial) => {
      const isDeclared = trial.component.capabilities.phases;
      return eachRun(trial, ({ output: { phases } }) => {
        const seen = `capabilities.phases is ${isDeclared}, and a run has ${phases ? 'phases' : 'none'}`;
        assert.ok((phases !== null) === isDeclared, seen);
        if (phases)
          assert.ok(
            phases.some(({ phase }) => phase === 'prefill'),
            'phases without a prefill',
          );
      });
    },
  },
  {
    name: 'counts the parameters of the model if it declares parameter_count, and only then',
    requirement: 'measurement.md 9',
    check: (trial) => {
      const isDeclared = trial.component.capabilities.parameter_count;
      return eachUse(trial, ({ info: { non_embedding_parameters: count } }) => {
        const seen = `capabilities.parameter_count is ${isDeclared}, and non_embedding_parameters ${count}`;
        assert.ok((count !== null && count > 0) === isDeclared, seen);
      });
    },
  },
  {
    name: 'loads random weights from a config.json alone if it declares dummy_weights, and says so in a warning',
    requirement: 'backends.md 8',
    check: async (trial) => {
      if (!trial.component.capabilities.dummy_weights)
        return await assertRefused(trial, { load_format: 'dummy' }, 'load_format');
      const { info } = await trial.recordings.of('dummy');
      assert.ok(
        info.warnings.some((warning) => warning.startsWith('dummy_weights:')),
        `no warning dummy_weights among ${JSON.stringify(info.warnings)}`,
      );
    },
  },
  {
    name: 'puts an adapter on the model if it declares lora, and refuses it otherwise',
    requirement: 'backends.md 9',
    check: async (trial) => {
      if (!trial.component.capabilities.lora) {
        return await assertRefused(trial, { lora: { adapter_path: './adapter' } }, 'lora');
      }
      assert.ok(trial.given.lora, 'capabilities.lora is true: the subject must give an adapter in `lora`');
      const [plain, adapted] = [await trial.recordings.of('plain'), await trial.recordings.of('lora')];
      const [without, ids] = [plain, adapted].map(({ together }) => outputIds(together[0].output));
      if (without?.some((one) => one !== null))
        assert.notDeepEqual(ids, without, 'the output with an adapter is the output without one');
    },
  },
  {
    name: 'lets requests arrive at their times if it declares traffic, and refuses it otherwise',
    requirement: 'measurement.md 10',
    check: async (trial) => {
      const traffic = { mode: 'constant', target_qps: ARRIVALS_PER_SECOND };
      if (!trial.component.capabilities.traffic) return await assertRefused(trial, { traffic }, 'traffic');
      const { together } = await trial.recordings.of('traffic');
      for (const { output } of together) {
        const starts = output.requests.map(({ start_s }) => start_s - output.window.start_s);
        starts.forEach((start_s, index) => {
          const due_s = index / ARRIVALS_PER_SECOND;
          assert.ok(
            Math.abs(start_s - due_s) < 1 / ARRIVALS_PER_SECOND / 2,
            `request ${index} starts ${start_s} s after the window, and arrives at ${due_s} s`,
          );
        });
      }
    },
  },
  {
    name: 'loads in every precision and runs every decoding strategy that it lists',
    requirement: 'CFG-08',
    check: async (trial) => {
      assertSame(
        await trial.recordings.failed(),
        [],
        'experiments that it lists or declares, and cannot run',
      );
    },
  },
  {
    name: 'refuses a precision that check() has something against',
    requirement: 'backends.md 10',
    check: async (trial) => {
      const precisions = trial.component.capabilities.precisions ?? ['fp32', 'fp16', 'bf16'];
      for (const precision of precisions) {
        const config = experimentOf(trial, { precision });
        const backend = trial.create();
        if ((await backend.check(config)).length === 0) continue;
        const loaded = await attempt(() => loadAsHost(trial, backend, config));
        if ('value' in loaded) await loaded.value[Symbol.asyncDispose]();
        assert.ok(
          'error' in loaded,
          `check() has findings against precision ${precision}, and load() takes it`,
        );
      }
    },
  },
];
