// @ts-check

/** The results as Markdown. @param {Record<string, any>} results */
export function report({ about, energy = {}, overhead = {}, precision = {} }) {
  const batches = Object.entries(energy);
  return [
    `# Backend pytorch on ${about.device}`,
    `torch ${about.torch}, transformers ${about.transformers}, ${about.date}. Made by \`tools/validate/pytorch/validate.mjs\`.`,
    ...(batches.length > 0 ? [fullTable(batches), sourceTable(batches)] : []),
    ...(overhead.pairs ? [overheadTable(overhead)] : []),
    ...(Object.keys(precision).length > 0 ? [precisionTable(precision)] : []),
    '',
  ].join('\n\n');
}

/** @param {[string, any][]} batches */
function fullTable(batches) {
  const rows = batches.flatMap(([name, { full }]) =>
    Object.entries(full).map(([source, run]) => [
      name,
      source,
      run.energy_quality,
      `${fixed(run.total_energy_j, 0)} ± ${fixed(run.energy_uncertainty_j, 1)}`,
      fixed(run.avg_energy_per_token_j, 4),
      fixed(run.baseline_power_w, 1),
      fixed(run.avg_tokens_per_second, 1),
      fixed(run.total_inference_time_sec, 1),
      phase(run, 'prefill'),
      phase(run, 'decode'),
      run.total_flops.toExponential(2),
    ]),
  );
  const head = [
    '',
    'source',
    'quality',
    'J',
    'J per output token',
    'baseline W',
    'tok/s',
    's',
    'prefill J',
    'decode J',
    'FLOPs',
  ];
  const warnings = [
    ...new Set(
      batches.flatMap(([, { full }]) => Object.values(full).flatMap((run) => run.measurement_warnings)),
    ),
  ];
  return [
    '## `llem run` by the full protocol: 8B Llama shape, dummy weights, bf16, 128 tokens in, 128 out',
    table(head, rows),
    warnings.length > 0 ? `Warnings: ${warnings.join(' ')}` : 'No warnings.',
  ].join('\n\n');
}

/** @param {[string, any][]} batches */
function sourceTable(batches) {
  const rows = batches.map(([name, { runs }]) => {
    const all = Object.entries(runs).map(([source, of]) => ({
      source,
      ...spread(of.map((/** @type {any} */ run) => run.total_energy_j)),
    }));
    const [first, second] = all;
    const cells = all.map(
      ({ mean, deviation, count }) => `${fixed(mean, 1)} ± ${fixed(deviation, 1)} (${count})`,
    );
    if (!first || !second) return [name, ...cells, '–', '–', '–'];
    const difference = (100 * (second.mean - first.mean)) / first.mean;
    // 1 %, and what the means of the two sets move by themselves.
    const allowed = 1 + (100 * Math.hypot(first.deviation, second.deviation)) / first.mean;
    return [
      name,
      ...cells,
      fixed(difference, 2),
      fixed(allowed, 2),
      Math.abs(difference) <= allowed ? 'yes' : 'no',
    ];
  });
  const sources = Object.keys(batches[0]?.[1].runs ?? {});
  const head = [
    '',
    ...sources.map((id) => `${id}, J: mean ± sd (runs)`),
    'difference, %',
    '1 % + spread, %',
    'within',
  ];
  return `## Total joules by both sources, in turns\n\nWithout baseline and thermal floor, so that every run finds the board as warm.\n\n${table(head, rows)}`;
}

/** @param {any} overhead */
function overheadTable({ pairs, batch_size, batches, tokens }) {
  const rows = pairs.map(
    (/** @type {any} */ { llem, bare, bare_second_round }, /** @type {number} */ index) => [
      index + 1,
      fixed(llem, 2),
      fixed(bare, 2),
      fixed(llem / bare, 4),
      fixed(bare_second_round, 2),
    ],
  );
  const mean = (/** @type {string} */ key) => spread(pairs.map((/** @type {any} */ pair) => pair[key])).mean;
  return [
    '## Overhead: tokens/s of `llem run` over those of a plain script',
    `The same \`generate\` calls (${batches} batches of ${batch_size}, ${tokens} tokens in and out), in turns, each in a fresh process. The second round of the script shows what a process gains that has generated before.`,
    table(['', 'llem', 'plain', 'ratio', 'plain, second round'], rows),
    `Ratio of the means: ${fixed(mean('llem') / mean('bare'), 4)} (goal: at least 0.99).`,
  ].join('\n\n');
}

/** @param {Record<string, any>} precision */
function precisionTable(precision) {
  const rows = Object.entries(precision).map(([name, run]) => [
    name,
    run.as_asked ? 'yes' : `no: ${run.error?.split('\n')[0] ?? ''}`,
    run.engine?.dtype ?? '–',
    run.engine?.attn_implementation ?? '–',
    quantisation(run.engine?.quantization_config),
    fixed(run.model_memory_mb, 0),
    fixed(run.avg_tokens_per_second, 1),
  ]);
  const head = ['asked', 'ran as asked', 'dtype', 'attention', 'quantisation', 'model MiB', 'tok/s'];
  return `## What really ran, by the engine's own settings\n\n${table(head, rows)}`;
}

/** @param {any} config of bitsandbytes */
function quantisation(config) {
  if (!config) return '–';
  const { load_in_8bit, bnb_4bit_quant_type, bnb_4bit_compute_dtype } = config;
  return load_in_8bit ? '8 bit' : `4 bit, ${bnb_4bit_quant_type}, computed in ${bnb_4bit_compute_dtype}`;
}

/** @param {any} run @param {string} name */
function phase(run, name) {
  const found = run.phases?.find((/** @type {any} */ one) => one.phase === name);
  return found?.energy_j == null ? '–' : `${fixed(found.energy_j, 1)} ± ${fixed(found.uncertainty_j, 1)}`;
}

/** Mean and sample standard deviation. @param {readonly (number | null)[]} values */
function spread(values) {
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : 0,
    count: known.length,
  };
}

/** @param {readonly string[]} head @param {readonly (readonly unknown[])[]} rows */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {number | null | undefined} value @param {number} digits */
function fixed(value, digits) {
  return value == null || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}
