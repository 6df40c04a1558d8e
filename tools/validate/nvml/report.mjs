// @ts-check
import { describe } from './statistics.mjs';

/** @typedef {{ set: string, load: string, windows: any[] }} WindowSet */

const METHODS = {
  counter_j: 'llem, tick-aligned counter',
  average_j: 'averaged power, with its margin',
  instant_j: 'instant power, with its margin',
  plain_difference_j: 'plain counter difference',
  zeus_j: 'Zeus',
};

/** The results as Markdown. @param {Record<string, any>} results */
export function report(results) {
  const sets = /** @type {WindowSet[]} */ (results.windows ?? []);
  return [
    `# NVML source on ${results.about.device}`,
    `Driver ${results.about.driver}, torch ${results.about.torch ?? '–'}, ${results.about.date}. Made by \`tools/validate/nvml/validate.mjs\`; errors are against ticks far outside the window, less the quiet power and what a warm board draws above it (same counter, so its gain cannot be seen).`,
    ...(sets.some(({ set }) => set === '1 s') ? [goalsTable(sets)] : []),
    ...sets.map(windowTable),
    ...(results.baseline ? [baselineTable(results.baseline)] : []),
    ...(results.cost ? [costTable(results.cost)] : []),
    '',
  ].join('\n\n');
}

/** @param {WindowSet} set */
function windowTable({ set, load, windows }) {
  const usable = windows.filter(({ reference_j }) => reference_j !== null);
  const rows = Object.entries(METHODS).map(([key, name]) => {
    const error = describe(
      usable.map((w) => (w[key] === null ? null : (100 * (w[key] - w.reference_j)) / w.reference_j)),
    );
    const spread = describe(usable.map((w) => w[key]));
    const relative = spread.mean ? (100 * (spread.deviation ?? Number.NaN)) / spread.mean : null;
    return [
      name,
      fixed(spread.mean, 1),
      fixed(relative, 3),
      fixed(error.mean, 3),
      fixed(error.deviation, 3),
      error.count,
    ];
  });
  const zeus = usable.filter(({ zeus_j }) => zeus_j !== null);
  const tail = describe(usable.map(({ tail_w }) => tail_w ?? null));
  return [
    `## ${set}: ${load}, ${usable.length} of ${windows.length} windows`,
    table(['method', 'mean J', 'spread of J, %', 'error, mean %', 'error, sd %', 'windows'], rows),
    [
      `±1.96 × random terms covers the reference in ${usable.filter(isCovered).length} of ${usable.length}.`,
      zeus.length > 0
        ? `Farthest from Zeus: ${fixed(farthestFromZeus(zeus), 2)} %.`
        : 'Zeus was not installed.',
      ...(tail.mean === null
        ? []
        : [`In the second behind the window the board drew ${fixed(tail.mean, 2)} W more than in the next.`]),
      `\`estimators_disagree\` in ${windows.filter((w) => w.disagree).length}, \`edges_not_quiet\` in ${windows.filter((w) => w.edges_not_quiet).length}.`,
    ].join(' '),
  ].join('\n\n');
}

/** What issue 4 asks of each load. @param {readonly WindowSet[]} sets */
function goalsTable(sets) {
  const loads = [...new Set(sets.filter(({ set }) => set === '1 s').map(({ load }) => load))];
  const usable = (/** @type {string} */ load, /** @type {readonly string[]} */ lengths) =>
    sets
      .filter((known) => known.load === load && lengths.includes(known.set))
      .flatMap(({ windows }) => windows.filter(({ reference_j }) => reference_j !== null));
  const spread = (/** @type {any[]} */ windows, /** @type {string} */ key) => {
    const { mean, deviation } = describe(windows.map((w) => w[key]));
    return mean && deviation !== null ? deviation / mean : Number.NaN;
  };
  const rows = loads.map((load) => {
    const short = usable(load, ['1 s']);
    const long = usable(load, ['10 s']).filter(({ zeus_j }) => zeus_j !== null);
    const all = usable(load, ['1 s', '10 s']);
    const covered = all.filter(isCovered).length;
    return [
      load,
      `${covered} of ${all.length} = ${fixed((100 * covered) / all.length, 0)} %`,
      `${fixed(farthestFromZeus(long), 2)} %`,
      fixed(spread(short, 'counter_j') / spread(short, 'zeus_j'), 3),
    ];
  });
  const head = [
    'load',
    'random terms cover the reference (goal: 85 %)',
    'farthest from Zeus at 10 s (1 %)',
    "spread at 1 s over Zeus's (0.25)",
  ];
  return `## Goals\n\n${table(head, rows)}`;
}

/** @param {any} w */
function isCovered(w) {
  return Math.abs(w.counter_j - w.reference_j) <= 1.96 * w.random_j;
}

/** In per cent. @param {any[]} windows */
function farthestFromZeus(windows) {
  return Math.max(...windows.map((w) => Math.abs(100 * (w.counter_j / w.zeus_j - 1))));
}

/** @param {any[]} states */
function baselineTable(states) {
  const rows = states.map((s) => [
    s.state,
    s.seconds,
    fixed(s.power_w, 2),
    fixed(s.reference_w, 2),
    fixed(s.power_w - s.reference_w, 2),
  ]);
  return `## Baseline\n\n${table(['state', 'seconds', 'W', 'W over 60 s', 'difference W'], rows)}`;
}

/** @param {any} cost */
function costTable({ idle, busy, period_for_goal_ms, throughput }) {
  const rows = Object.entries({ idle, ...(busy ? { busy } : {}) }).map(([name, c]) => [
    name,
    fixed(c.cpu_pct, 2),
    fixed(c.period_ms, 1),
    fixed(c.counter_read_ms, 2),
    fixed(c.lateness_p50_ms, 2),
    fixed(c.lateness_p99_ms, 2),
    fixed(c.lateness_max_ms, 2),
  ]);
  const head = [
    'main thread',
    'CPU of one core, %',
    'period ms',
    'counter read ms',
    'late p50 ms',
    'p99',
    'max',
  ];
  const slow = throughput.map(
    (/** @type {any} */ t) =>
      `${t.load} ${fixed(t.slowdown_pct, 3)} % ± ${fixed(t.standard_error_pct, 3)} % (${t.pairs} pairs)`,
  );
  const goal =
    period_for_goal_ms === null
      ? ''
      : ` A period of ${fixed(period_for_goal_ms, 0)} ms would cost 1 % of a core.`;
  return `## Cost of sampling\n\n${table(head, rows)}\n\nSlowdown of the load by sampling (mean ± standard error): ${slow.join('; ')}.${goal}`;
}

/** @param {readonly string[]} head @param {readonly (readonly unknown[])[]} rows */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {number | null} value @param {number} digits */
function fixed(value, digits) {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}
