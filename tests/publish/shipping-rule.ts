import type { ShippedPackage } from './shipped-package.ts';

/** What a rule found in one package. */
export interface Verdict {
  /** How many things it looked at. */
  readonly checked: number;
  readonly faults: readonly string[];
}

/** One rule about what users get, over each package among all of them. */
export interface ShippingRule {
  readonly name: string;
  check(shipped: ShippedPackage, all: readonly ShippedPackage[]): Verdict | Promise<Verdict>;
}

/** Every fault as `package: message`. A rule that found nothing to look at is a fault: it has not been checked. */
export async function faultsOf(rule: ShippingRule, all: readonly ShippedPackage[]): Promise<string[]> {
  const verdicts = await Promise.all(
    all.map(async (shipped) => ({ shipped, verdict: await rule.check(shipped, all) })),
  );
  if (verdicts.every(({ verdict }) => verdict.checked === 0)) {
    return [`${rule.name}: there was nothing to check`];
  }
  return verdicts.flatMap(({ shipped, verdict }) =>
    verdict.faults.map((fault) => `${shipped.name}: ${fault}`),
  );
}
