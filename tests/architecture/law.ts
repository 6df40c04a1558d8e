import * as z from 'zod';

const folders = z.array(z.string());

/** `architecture.json`. Keys and values are folders or files relative to the root. */
export const Law = z.strictObject({
  /** Whom each package may import; `plugins/*` speaks for every plugin. */
  imports: z.record(z.string(), folders),
  /** What the tests of any package may import besides. */
  importsInTests: folders,
  /** Written for strangers too: what their index exports needs no caller here. */
  public: folders,
  /** Dependencies that are not imported: plugins that the host discovers. */
  foundAtRunTime: z.record(z.string(), folders),
  /** Third-party packages that only these may import. */
  thirdParty: z.record(z.string(), folders),
  console: folders,
  processExit: folders,
  environmentReads: folders,
  environmentWrites: folders,
  /** Files that import what they learn of at run time, which no rule can follow. */
  computedImports: folders,
  /** Files that are a process or thread of their own: they may exit and read the environment. */
  processFiles: folders,
  forbiddenNames: z.array(z.string()),
  maxLines: z.number(),
  /** Lines of code of the contract: core without its tests and the schemas of results. */
  maxContractLines: z.number(),
});
export type Law = z.output<typeof Law>;
