/** Words of `energy.backend` and `executor`, and fields of an experiment, beside which a backend's section stands. */
const CONFIGURATION =
  'auto null none local model backend precision dataset n random_seed max_input_tokens max_output_tokens load_format decoder warmup baseline energy latency traffic lora passthrough_kwargs';

/** Of two packages that provide one id, llem uses neither by that name. */
const OURS = 'nvml zeus codecarbon rapl estimate pytorch vllm tensorrt tfjs';

/** Words of Python, without those that are taken above: nothing is imported by such a name. */
const PYTHON =
  'and as assert async await break class continue def del elif else except false finally for from global if import in is lambda nonlocal not or pass raise return true try while with yield';

const REASONS = [
  [CONFIGURATION, 'it means something in a configuration of llem'],
  [OURS, 'a plugin of llem has it, and of two with one id neither is used'],
  [PYTHON, 'Python could not import a library of that name'],
] as const;

/** Why an id that is well formed cannot be a new plugin's; null for one that can. */
export function whyTaken(id: string): string | null {
  return REASONS.find(([words]) => words.split(' ').includes(id))?.[1] ?? null;
}
