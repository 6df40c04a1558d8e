import assert from 'node:assert/strict';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import { attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachUse } from './each-run.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';
import { outputIds } from './record-use.ts';
import { assertRefused } from './refused.ts';

/** What it declares holds; what it does not declare is refused, or is not there. */
export const CAPABILITY_RULES: readonly Rule<BackendTrial>[] = [
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
