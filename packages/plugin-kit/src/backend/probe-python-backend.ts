import type { ProbeContext, ProbeResult } from '@llem/core';
import {
  describeTried,
  type InterpreterChoice,
  resolveInterpreter,
} from '../interpreter/resolve-interpreter.ts';
import type { PythonBackendDefinition } from './python-backend-definition.ts';

type Modules = Pick<PythonBackendDefinition, 'id' | 'required' | 'optional'>;

/** The interpreter that the backend's worker runs in. */
export async function interpreterOf(
  { id, required, optional = [] }: Modules,
  { env, settings }: ProbeContext,
): Promise<InterpreterChoice> {
  return await resolveInterpreter({ id, env, settings, cwd: process.cwd(), required, optional });
}

/** Whether an interpreter has the engine, found without importing it (CM-05). */
export async function probePythonBackend(modules: Modules, context: ProbeContext): Promise<ProbeResult> {
  const choice = await interpreterOf(modules, context);
  if (choice.chosen === null) {
    return { available: false, reason: describeTried(choice), fix: `llem plugins setup ${modules.id}` };
  }
  const { path, source, libraries } = choice.chosen;
  const versions = Object.entries(libraries).map(([name, version]) => `${name} ${version}`);
  return { available: true, detail: `${versions.join(', ')} in ${path} (${source})` };
}
