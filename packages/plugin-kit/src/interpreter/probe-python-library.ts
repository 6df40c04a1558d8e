import type { ComponentContext, ProbeResult } from '@llem/core';
import { describeInterpreter, interpreterOf, type PythonModules } from './interpreter-of.ts';
import { describeTried } from './resolve-interpreter.ts';
import { setupFix } from './setup-fix.ts';

/** Whether an interpreter has a component's library, found without importing it (CM-05). */
export async function probePythonLibrary(
  modules: PythonModules,
  context: Pick<ComponentContext, 'env' | 'settings'>,
): Promise<ProbeResult> {
  const choice = await interpreterOf(modules, context);
  if (choice.chosen === null) {
    return { available: false, reason: describeTried(choice), fix: setupFix(modules.id, choice) };
  }
  return { available: true, detail: describeInterpreter(choice.chosen) };
}
