import { createMachine } from '@llem/study/planning';
import type { DocumentName } from '../documents/document-names.ts';
import { allSchemas, schemaOf } from '../documents/schema-of.ts';
import type { CommandOutput } from '../output/claim-output.ts';
import { machineOptions } from './machine-options.ts';

export interface SchemaFlags {
  readonly discovery: boolean;
}

/** `llem schema`: the JSON Schema of a file or of what a command prints, composed from the installed plugins. */
export async function schemaCommand(
  name: DocumentName | undefined,
  { discovery }: SchemaFlags,
  output: CommandOutput,
): Promise<number> {
  const { config } = await createMachine(machineOptions({ discovery }));
  const schema = name === undefined ? allSchemas(config) : schemaOf(name, config);
  output.print(`${JSON.stringify(schema, null, 2)}\n`);
  return 0;
}
