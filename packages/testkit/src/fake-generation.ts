import type {
  ExperimentConfig,
  InferenceOutput,
  PhaseInterval,
  Prompt,
  RequestOutput,
  TimeWindow,
} from '@llem/core';

/** How long the fake engine takes and what it says; instants follow from it exactly. */
export interface GenerationScript {
  /** Tokens of each prompt; default: its words. */
  readonly input_tokens: (prompt: Prompt, index: number) => number;
  /** Tokens generated for each prompt before its limit cuts them; default 16. */
  readonly output_tokens: (prompt: Prompt, index: number) => number;
  readonly batch_size: number;
  /** Seconds from the start of a batch to its first tokens. */
  readonly prefill_s: number;
  /** Seconds of each further step of a batch. */
  readonly token_s: number;
  /** False: `phases` is null, as from an engine that mixes them. */
  readonly phases: boolean;
}

/** A batch of one prompt at a time, 16 tokens each. */
export const DEFAULT_GENERATION: GenerationScript = {
  input_tokens: (prompt) => prompt.text.split(/\s+/).filter(Boolean).length,
  output_tokens: () => 16,
  batch_size: 1,
  prefill_s: 0.1,
  token_s: 0.02,
  phases: true,
};

/** Everything but the instants at which the window really began and ended. */
export type Generation = Omit<InferenceOutput, 'window'> & { readonly duration_s: number };

/** What the fake engine answers when its first batch starts at `start_s`. */
export function generate(
  prompts: readonly Prompt[],
  config: ExperimentConfig,
  script: GenerationScript,
  start_s: number,
): Generation {
  const requests: RequestOutput[] = [];
  const phases: PhaseInterval[] = [];
  const batchTimes: number[] = [];
  let now_s = start_s;
  for (let first = 0; first < prompts.length; first += script.batch_size) {
    const batch = prompts
      .slice(first, first + script.batch_size)
      .map((prompt, offset) => request(prompt, first + offset, config, script, now_s));
    const end_s = Math.max(...batch.map((one) => one.end_s));
    requests.push(...batch);
    phases.push(...phasesOf(batch, { start_s: now_s, end_s }, script.prefill_s));
    batchTimes.push(end_s - now_s);
    now_s = end_s;
  }
  return {
    duration_s: now_s - start_s,
    requests,
    batch_times: batchTimes,
    phases: script.phases ? phases : null,
    peak_memory_mb: null,
    padding_tokens: null,
    truncated_prompts: prompts.filter(
      (prompt, index) => inputLength(prompt, index, script) > (config.max_input_tokens ?? Infinity),
    ).length,
    kv_cache: null,
    warnings: [],
    extras: {},
  };
}

/** Before it is cut to `max_input_tokens`. */
function inputLength(prompt: Prompt, index: number, script: GenerationScript): number {
  return prompt.input_len ?? script.input_tokens(prompt, index);
}

function request(
  prompt: Prompt,
  index: number,
  config: ExperimentConfig,
  script: GenerationScript,
  start_s: number,
): RequestOutput {
  const limit = prompt.max_new_tokens ?? config.max_output_tokens ?? Infinity;
  const wanted = config.decoder.ignore_eos && limit < Infinity ? limit : script.output_tokens(prompt, index);
  const outputTokens = Math.min(wanted, limit);
  const whole = inputLength(prompt, index, script);
  const first_token_s = start_s + script.prefill_s;
  const times = Array.from({ length: outputTokens }, (_, step) => first_token_s + step * script.token_s);
  return {
    input_tokens: Math.min(whole, config.max_input_tokens ?? whole),
    output_tokens: outputTokens,
    start_s,
    first_token_s: outputTokens > 0 ? first_token_s : null,
    end_s: times.at(-1) ?? first_token_s,
    token_times_s: config.latency?.streaming ? times : null,
    output_token_ids: times.map((_, step) => (index * 31 + step) % 1000),
    finish_reason: wanted < limit ? 'eos' : 'length',
  };
}

function phasesOf(batch: readonly RequestOutput[], window: TimeWindow, prefill_s: number): PhaseInterval[] {
  const prefilled_s = window.start_s + prefill_s;
  const inputs = batch.reduce((sum, one) => sum + one.input_tokens, 0);
  const decoded = batch.reduce((sum, one) => sum + Math.max(0, one.output_tokens - 1), 0);
  return [
    { phase: 'prefill', start_s: window.start_s, end_s: prefilled_s, tokens: inputs },
    { phase: 'decode', start_s: prefilled_s, end_s: window.end_s, tokens: decoded },
  ];
}
