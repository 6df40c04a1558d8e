import { PluginError } from '@llem/core';

/** Something wrong with one plugin: it is left out and the program goes on, unless it was asked for by name. */
export interface PluginFinding {
  /** The code of the error that it becomes, `PLUGIN.…`. */
  readonly code: string;
  /** Name of the package; its folder where it has no readable name. */
  readonly package: string;
  readonly path: string;
  readonly message: string;
  readonly why: string | null;
  readonly fix: string | null;
}

/** The error of a plugin that was asked for by name. */
export function toPluginError(finding: PluginFinding, cause?: unknown): PluginError {
  return new PluginError(finding.code, finding.message, {
    why: finding.why,
    fix: finding.fix,
    plugin: finding.package,
    meta: { path: finding.path },
    cause,
  });
}
