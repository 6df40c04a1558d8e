import * as z from 'zod';
import type { ProcessOutcome } from '../../packages/process/src/index.ts';

const Component = z.object({
  kind: z.string(),
  id: z.string(),
  probe: z.object({
    available: z.boolean(),
    reason: z.string().optional(),
    fix: z.string().nullable().optional(),
  }),
  decision: z.object({ chosen: z.boolean(), reason: z.string() }),
});

const Report = z.object({
  plugins: z.array(z.object({ package: z.string(), version: z.string(), components: z.array(Component) })),
  findings: z.array(z.object({ message: z.string() })),
});
export type Report = z.output<typeof Report>;

/** What `llem plugins --json` printed. */
export function reportOf({ code, stdout, stderr }: ProcessOutcome): Report {
  if (code !== 0) throw new Error(`llem plugins ended with ${code}:\n${stdout}${stderr}`);
  return Report.parse(JSON.parse(stdout));
}

export const packagesIn = ({ plugins }: Report): string[] => plugins.map((plugin) => plugin.package).sort();

export const energyIn = ({ plugins }: Report, id: string) =>
  plugins.flatMap(({ components }) => components).find((one) => one.kind === 'energy' && one.id === id);
