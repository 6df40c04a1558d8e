import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packWorkspace, publishablePackages } from '../e2e/packed-workspace.ts';
import { readTarball, type ShippedPackage } from './shipped-package.ts';
import { faultsOf } from './shipping-rule.ts';
import { SHIPPING_RULES } from './shipping-rules.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let shipped: ShippedPackage[];
beforeAll(async () => {
  const folders = await publishablePackages();
  await using workspace = await packWorkspace();
  shipped = folders.map((folder) => {
    const { name }: { name: string } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    return readTarball(folder, workspace.tarball(name));
  });
});

describe('INF-03: every package as it is published', () => {
  it.each(SHIPPING_RULES.map((rule) => [rule.name, rule] as const))('%s', async (_name, rule) => {
    expect(await faultsOf(rule, shipped)).toEqual([]);
  });
});
