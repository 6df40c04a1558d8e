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

/** Of what goes onto the device: look-up tables stay on the host, a tied projection is a copy of its table. */
function weightBytes(plan: DecoderPlan, packsWeights: boolean): number {
  const copies = packsWeights ? 2 : 1;
  const tables =
    plan.positions.kind === 'learned' ? [plan.embedding, plan.positions.table] : [plan.embedding];
  const trained = parametersOf(plan).filter((parameter) => !tables.includes(parameter));
  const onDevice = [...trained, ...(plan.output ? [] : [plan.embedding])];
  const sizes = onDevice.map(({ shape }) => elements(shape) * (shape.length < 2 ? 1 : copies));
  return 4 * sizes.reduce((sum, size) => sum + size, 0);
}
