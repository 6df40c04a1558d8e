import { parseArgs } from 'node:util';
import { PLUGIN_KINDS } from './plugin-kind.ts';
import { Refusal } from './refusal.ts';

/** A command that works as it stands: the fix of most refusals. */
export const EXAMPLE_COMMAND = 'npm create @llem/plugin -- --kind energy --name llem-energy-wattbox';

export const HELP = `Makes a plugin for llem in a new folder: sources, its conformance suite, and what npm needs to publish it.

  npm create @llem/plugin -- --kind <kind> --name <package>

  --kind   energy           an energy source
           backend          an inference backend in TypeScript
           python-backend   an inference backend on a Python library
  --name   name of the npm package, also with a scope; llem-energy-wattbox gets the id wattbox
  --help   this text

What is left out is asked for on a terminal.
`;

/** What was written on the command line; null for what was not. */
export interface CommandLine {
  readonly help: boolean;
  readonly kind: string | null;
  readonly name: string | null;
}

/** Reads the arguments; refuses whatever is not one of the three options. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        kind: { type: 'string' },
        name: { type: 'string' },
      },
    });
    return { help: values.help, kind: values.kind ?? null, name: values.name ?? null };
  } catch (error) {
    // The first sentence says it; the others are advice on quoting that does not help here.
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new Refusal(said, {
      why: `the options are --kind (${PLUGIN_KINDS.join(', ')}), --name and --help`,
      fix: EXAMPLE_COMMAND,
      exitCode: 2,
    });
  }
}
