import type { SuiteOptions } from '../src/index.ts';

/** What became of the rules of a suite, by their names without the requirement. */
export interface SuiteReport {
  readonly passed: readonly string[];
  readonly skipped: readonly string[];
  readonly failed: Readonly<Record<string, string>>;
}

/** Runs a suite by itself, as a test runner would, one test after the other; `only` runs one rule of it. */
export async function runSuite(
  register: (options: SuiteOptions) => void,
  only?: string,
): Promise<SuiteReport> {
  const tests: { rule: string; run: Parameters<SuiteOptions['it']>[2] }[] = [];
  register({
    describe: (_name, body) => body(),
    it: (name, _options, run) => tests.push({ rule: name.slice(name.indexOf(': ') + 2), run }),
  });
  const passed: string[] = [];
  const skipped: string[] = [];
  const failed: Record<string, string> = {};
  for (const { rule, run } of tests.filter(({ rule }) => only === undefined || rule === only)) {
    try {
      let isSkipped = false;
      await run({
        skip: () => {
          isSkipped = true;
        },
      });
      (isSkipped ? skipped : passed).push(rule);
    } catch (error) {
      failed[rule] = error instanceof Error ? error.message : String(error);
    }
  }
  return { passed, skipped, failed };
}
