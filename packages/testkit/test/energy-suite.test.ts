import { describe, expect, it } from 'vitest';
import { describeEnergySource, type EnergySuiteOptions } from '../src/index.ts';
import { BROKEN_SOURCES, type BrokenSource } from './broken-energy.ts';
import { fakeSubject, fakeSubjectWithout, withoutJoules, withStart } from './fake-energy.ts';
import { endLeaks } from './leak.ts';
import { LYING_SOURCES } from './lying-energy.ts';
import { runSuite } from './run-suite.ts';

const good: Pick<EnergySuiteOptions, 'withoutHardware'> = {
  withoutHardware: async () => fakeSubjectWithout(),
};

describeEnergySource(async () => fakeSubject(), { describe, it, ...good });

/** Runs the suite on a broken source; `only` runs one of its rules. */
async function judge({ without, withoutHardware, ...difference }: BrokenSource, only?: string) {
  const { failed } = await runSuite(
    (options) =>
      describeEnergySource(async () => fakeSubject(difference), {
        ...options,
        patience_s: 0.3,
        withoutHardware: withoutHardware === null ? null : async () => fakeSubjectWithout(without),
      }),
    only,
  );
  endLeaks();
  return failed;
}

describe('the conformance suite of energy sources', () => {
  it('INF-10: passes a fake that keeps the contract, with every rule that applies', async () => {
    const { passed, failed, skipped } = await runSuite((options) =>
      describeEnergySource(async () => fakeSubject(), { ...options, ...good }),
    );
    expect([failed, skipped]).toEqual([{}, []]);
    expect(passed.length).toBeGreaterThan(30);
  });

  it('architecture.md Style: has a broken source for every rule', async () => {
    const { passed } = await runSuite((options) =>
      describeEnergySource(async () => fakeSubject(), { ...options, ...good }),
    );
    const everywhere = 'is available with an empty environment, since withoutHardware is null';
    expect(Object.keys(BROKEN_SOURCES).sort()).toEqual([...passed, everywhere].sort());
  });

  it.each(Object.entries(BROKEN_SOURCES))('catches a source that breaks "%s"', async (rule, broken) => {
    const { also = [], says } = broken;
    const failed = await judge(broken, also === '*' ? rule : undefined);
    expect(failed[rule]).toContain(says);
    if (also !== '*') expect(Object.keys(failed).sort()).toEqual([rule, ...also].sort());
  });

  it.each(LYING_SOURCES)('catches a source that $lie', async ({ rule, says, ...source }) => {
    expect((await judge({ ...source, says }, rule))[rule]).toContain(says);
  });

  it('catches a source whose second session leaves the first without joules', async () => {
    const rule =
      'runs two sessions at once, or refuses the second without harm to the first where it claims a resource';
    const source: BrokenSource['source'] = (sound, subject) =>
      withStart(sound, async (request, begin) => {
        const session = await begin(request);
        const number = Reflect.get(subject, 'sessions') ?? 0;
        Reflect.set(subject, 'sessions', number + 1);
        const isDisturbed = () => Reflect.get(subject, 'sessions') > number + 1;
        return {
          stop: async (window) => {
            const outcome = await session.stop(window);
            return isDisturbed() ? withoutJoules(outcome) : outcome;
          },
          [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
        };
      });
    const failed = await judge({ source, says: '' }, rule);
    expect(failed[rule]).toContain('the first session after the second has no joules');
  });
});
