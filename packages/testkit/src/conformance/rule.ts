import { enterScratchFolder } from './scratch-folder.ts';

/** One thing that must hold, of a fresh trial. A plain object, so that a test can run one rule against one plugin. */
export interface Rule<Trial> {
  /** What holds, as the end of a sentence that begins with the component. */
  readonly name: string;
  /** The requirement or page that asks for it. */
  readonly requirement: string;
  /** False where the rule is about something that was neither declared nor given; without it, it always applies. */
  readonly applies?: (trial: Trial) => boolean;
  /** Rejects, by an assertion that says what was seen, when the rule does not hold. */
  readonly check: (trial: Trial) => Promise<void> | void;
}

/** The runner's own functions: those of `vitest` or of `node:test`. */
export interface SuiteOptions {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (
    name: string,
    options: { timeout: number },
    test: (context: { skip(note?: string): void }) => Promise<void>,
  ) => unknown;
}

/** A check has limits of its own, which say more than a test that was ended. */
const TIMEOUT_MS = 300_000;

/** Registers a test for every rule, each with a trial of its own. A rule that does not apply is reported as skipped. */
export function registerRules<Trial extends AsyncDisposable>(
  title: string,
  rules: readonly Rule<Trial>[],
  open: () => Promise<Trial>,
  { describe, it }: SuiteOptions,
): void {
  describe(`conformance of ${title}`, () => {
    for (const rule of rules) {
      it(`${rule.requirement}: ${rule.name}`, { timeout: TIMEOUT_MS }, async (context) => {
        using _scratch = enterScratchFolder();
        await using trial = await open();
        if (rule.applies?.(trial) === false) return context.skip('neither declared nor given');
        await rule.check(trial);
      });
    }
  });
}
