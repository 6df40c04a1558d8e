import { loadFailed } from './errors.ts';
import { elements, parametersOf } from './model/count-parameters.ts';
import type { DecoderPlan } from './model/decoder-plan.ts';
import type { RuntimeDefinition } from './runtimes/runtime.ts';

const MIB = 2 ** 20;

/** Refuses a model whose fp32 weights alone do not fit into what the runtime can address. */
export function refuseOversized(
  plan: DecoderPlan,
  { name, memoryLimit, packsWeights }: RuntimeDefinition,
): void {
  if (memoryLimit === null) return;
  const need = weightBytes(plan, packsWeights);
  if (need <= memoryLimit) return;
  throw loadFailed(
    `its weights take ${Math.ceil(need / MIB)} MiB in fp32, the ${name} runtime has ${Math.floor(memoryLimit / MIB)} MiB`,
    'choose a smaller model, or set backend to pytorch (npm install @llem/backend-pytorch)',
  );
}

function weightBytes(plan: DecoderPlan, packsWeights: boolean): number {
  const copies = packsWeights ? 2 : 1;
  const tables =
    plan.positions.kind === 'learned' ? [plan.embedding, plan.positions.table] : [plan.embedding];
  const sizes = parametersOf(plan).map(
    (parameter) =>
      elements(parameter.shape) * (parameter.shape.length < 2 || tables.includes(parameter) ? 1 : copies),
  );
  // A tied projection is a transposed copy of the table.
  const tied = plan.output ? 0 : elements(plan.embedding.shape) * copies;
  return 4 * (sizes.reduce((sum, size) => sum + size, 0) + tied);
}
