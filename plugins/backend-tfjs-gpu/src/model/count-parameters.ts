import type { DecoderPlan, LinearPlan, NormPlan, Parameter } from './decoder-plan.ts';

/** Every trained tensor of a model, embeddings first. */
export function parametersOf(plan: DecoderPlan): readonly Parameter[] {
  const products = plan.layers.flatMap((layer) => [
    ...layer.attentionInput,
    layer.attentionOutput,
    layer.mlpInput.gate,
    ...(layer.mlpInput.up ? [layer.mlpInput.up] : []),
    layer.mlpOutput,
  ]);
  const norms = [...plan.layers.flatMap((layer) => [layer.attentionNorm, layer.mlpNorm]), plan.finalNorm];
  return [
    ...embeddingsOf(plan),
    ...[...products, ...(plan.output ? [plan.output] : []), ...norms].flatMap(weightAndBias),
  ];
}

/**
 * Parameters of the arithmetic (measurement.md 9): all but the look-up tables. A tied output projection is a
 * matrix product and counts once.
 */
export function countNonEmbedding(plan: DecoderPlan): number {
  const tables = new Set(embeddingsOf(plan));
  const counted = parametersOf(plan).filter((parameter) => !tables.has(parameter));
  return [...counted, ...(plan.output ? [] : [plan.embedding])].reduce(
    (sum, { shape }) => sum + elements(shape),
    0,
  );
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function embeddingsOf(plan: DecoderPlan): readonly Parameter[] {
  return plan.positions.kind === 'learned' ? [plan.embedding, plan.positions.table] : [plan.embedding];
}

function weightAndBias({ weight, bias }: LinearPlan | NormPlan): readonly Parameter[] {
  return bias ? [weight, bias] : [weight];
}
