import assert from 'node:assert/strict';
import { BackendError } from '@llem/core';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import { attempt } from './attempt.ts';
import type { BackendTrial, SettingToTry } from './backend-subject.ts';
import { experimentOf, visibleDevicesOf } from './experiment-of.ts';
import { PROMPTS } from './record-use.ts';
import { sharedSettings } from './shared-settings.ts';

const UNKNOWN_ARGUMENT = 'llem_testkit_unknown';

/** Every configured value reaches the engine or raises (CM-06). */
export const SETTING_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'has every field of its section tried by the suite',
    requirement: 'CM-06',
    applies: ({ component }) => component.configSchema !== null,
    check: ({ component: { id, configSchema }, scenes: { settings } }) => {
      const untried = Object.keys(configSchema?.shape ?? {})
        .map((field) => `${id}.${field}`)
        .filter((path) => !settings.some((one) => one.path === path || one.path.startsWith(`${path}.`)));
      assertSame(untried, [], 'fields without values in `settings`');
      for (const { path, values } of settings)
        assert.ok(
          values.length > 1,
          `settings of ${path}: at least two values are needed to tell them apart`,
        );
    },
  },
  {
    name: 'lets the engine hear every value of every setting, or refuses the value',
    requirement: 'CM-06',
    check: async (trial) => {
      const settings = [...trial.scenes.settings, ...(await sharedSettings(trial))];
      const [first] = settings;
      if (first) {
        const [one, same] = [
          await hear(trial, first, first.values[0]),
          await hear(trial, first, first.values[0]),
        ];
        assertSame(
          same,
          one,
          `${first.path} is heard differently in two equal experiments, so nothing can be told`,
        );
      }
      for (const setting of settings) await assertTellsApart(trial, setting);
    },
  },
  {
    name: 'hands passthrough_kwargs to the engine, or refuses what it does not know',
    requirement: 'backends.md 2',
    check: async (trial) => {
      const heard = await hear(trial, { path: `passthrough_kwargs.${UNKNOWN_ARGUMENT}`, values: [] }, 1);
      assert.ok(
        heard.includes(UNKNOWN_ARGUMENT),
        `passthrough_kwargs.${UNKNOWN_ARGUMENT} is neither refused nor heard nor told as setting_ignored`,
      );
    },
  },
];

async function assertTellsApart(trial: BackendTrial, setting: SettingToTry): Promise<void> {
  const heard = new Map<string, unknown>();
  for (const [said, value] of await hearAll(trial, setting)) {
    const same = heard.get(said);
    assert.ok(
      !heard.has(said),
      `the engine hears ${setting.path}: ${JSON.stringify(value)} as it hears ${JSON.stringify(same)}`,
    );
    heard.set(said, value);
  }
}

/** What is heard of each value; of all at once where each engine has a process of its own. */
async function hearAll(
  trial: BackendTrial,
  setting: SettingToTry,
): Promise<readonly (readonly [said: string, value: unknown])[]> {
  const hearOne = async (value: unknown) => [await hear(trial, setting, value), value] as const;
  if (trial.component.capabilities.engine_process === 'python')
    return await Promise.all(setting.values.map(hearOne));
  const all: (readonly [string, unknown])[] = [];
  for (const value of setting.values) all.push(await hearOne(value));
  return all;
}

/**
 * What the engine hears of one value, in a load and a run: its calls, else what the model says of itself. A refusal
 * and a `setting_ignored` are answers too where they name the setting.
 */
async function hear(trial: BackendTrial, { path, beside }: SettingToTry, value: unknown): Promise<string> {
  await using subject = await trial.scenes.listening();
  const name = path.split('.').at(-1) ?? path;
  const config = experimentOf(subject, { ...beside, [path]: value });
  const answer = await attempt(async () => {
    const backend = subject.create();
    const named = await backend.devices(config, visibleDevicesOf(subject));
    await using model = await backend.load(config, subject.context);
    await model.run(PROMPTS, subject.context.signal);
    const ignored = model.info.warnings.filter(
      (text) => text.startsWith('setting_ignored') && text.includes(name),
    );
    const { heard = async () => [model.info.effective_settings, await model.capture?.()] } = subject.given;
    return JSON.stringify([named, ignored, await heard(model.info)]);
  });
  if ('value' in answer) return answer.value;
  const { error } = answer;
  assert.ok(
    BackendError.is(error) && error.message.includes(name),
    `${path}: ${JSON.stringify(value)} fails, and a refusal is a BackendError whose message says "${name}": ${String(error)}`,
  );
  return `refused ${JSON.stringify(value)}: ${error.message}`;
}
