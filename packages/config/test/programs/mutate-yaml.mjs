// @ts-check
// Breaks valid configuration files in the ways that people, editors and attackers break them. The same seed gives the
// same file.

const VALID = [
  `model: gpt2
backend: pytorch
precision: fp16
n: 20
dataset: aienergyscore
decoder: {decoding_strategy: sampling, temperature: 0.7, top_k: 40}
warmup:
  n_warmup: 3
  thermal_floor_seconds: 30
baseline:
  strategy: fresh
pytorch:
  batch_size: 8
  use_cache: true
passthrough_kwargs:
  rope: {factor: 2.0, list: [1, 2]}
`,
  `name: cache-study
model: gpt2
backend: [pytorch, tfjs]
n: 20
sweep:
  precision: [fp32, fp16]
  decoder.top_k: [1, 2, 3]
  pytorch.batch_size: [1, 8]
  weights:
    - {}
    - {pytorch.use_cache: false, decoder.temperature: [0, 0.5]}
experiments:
  - {backend: pytorch, n: 3}
  - {backend: tfjs, precision: fp32}
execution: {n_cycles: 2, cycle_order: shuffled}
`,
  `model: ./model
precision: fp32
defaults: &common {n_warmup: 2, thermal_floor_seconds: 0}
warmup:
  <<: *common
traffic: {mode: poisson, target_qps: 2.5}
dataset: {synthetic: {n: 100, input_len: 64}}
`,
];

const VALUES = [
  '[1]',
  '{a: 1}',
  'null',
  '~',
  '"5"',
  'yes',
  '1e999',
  '-.inf',
  '.nan',
  '-0',
  '0x7fffffffffffffff',
  '5.',
  '!!binary aGk=',
  '!!js/function "() => 1"',
  '!!python/object:os.system ls',
  '2030-01-01',
  '&x 5',
  '*nowhere',
  '"unclosed',
  '[1, 2',
  '{a: ',
  '|',
  '>+',
  '? x',
  '- 1',
  '# gone',
  '!',
  '@',
  '`',
  '%',
];
const CHARACTERS = [
  '\0',
  '\u0007',
  '\u001b[2J',
  '\u2028',
  '\uFEFF',
  '\u202E',
  '\t',
  '\r',
  '\u0085',
  '\u{1F600}',
];

/**
 * The text of mutation `seed`, as bytes: some of it is no UTF-8.
 * @param {number} seed
 */
export function mutatedYaml(seed) {
  const random = createRandom(seed);
  const upTo = (/** @type {number} */ count) => Math.floor(random() * count);
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => /** @type {T} */ (list[upTo(list.length)]);

  /** Mostly small: a large file costs seconds and tells little more. @param {number} most */
  const size = (most) => upTo(random() < 0.02 ? most : most / 20);

  /** @param {string} text @param {(line: string) => string} change */
  const onLine = (text, change) => {
    const lines = text.split('\n');
    const at = upTo(lines.length);
    lines[at] = change(lines[at] ?? '');
    return lines.join('\n');
  };
  /** @param {string} line @param {string} value */
  const withValue = (line, value) => line.replace(/:.*$/, () => `: ${value}`);
  const letter = () => String.fromCharCode(97 + upTo(26));

  /** @type {((text: string) => string)[]} */
  const mutations = [
    // Typos of keys.
    (text) => onLine(text, (line) => line.replace(/\w(?=\w*:)/, letter)),
    (text) => onLine(text, (line) => line.replace(/(\w)(\w)(?=\w*:)/, '$2$1')),
    (text) =>
      onLine(text, (line) => line.replace(/\w+(?=:)/, (key) => key + pick(['s', '_', 'x', '.y', ' z']))),
    (text) =>
      `${text}${pick(['hf_token', 'api_key', '__proto__', 'constructor', 'nn', ''])}: ${pick(VALUES)}\n`,
    // Other types, huge numbers.
    (text) => onLine(text, (line) => withValue(line, pick(VALUES))),
    (text) =>
      onLine(text, (line) =>
        withValue(line, `${pick(['', '-', '0x', '1e', '0.'])}${'9'.repeat(size(2000))}`),
      ),
    (text) => onLine(text, (line) => withValue(line, `"${'x'.repeat(size(300_000))}"`)),
    // Nesting, indentation, lines twice or gone.
    (text) => onLine(text, (line) => withValue(line, pick(['[', '{a: ', '- ', '? ']).repeat(size(4000)))),
    (text) => onLine(text, (line) => withValue(line, nested(upTo(150)))),
    (text) => onLine(text, (line) => `${pick(['  ', '\t', ' '])}${line}`),
    (text) => onLine(text, (line) => line.trimStart()),
    (text) => onLine(text, (line) => `${line}\n${line}`),
    (text) => onLine(text, () => ''),
    (text) => text.slice(0, upTo(text.length)),
    // Characters that have no place in a text, documents that have none beside another.
    (text) => {
      const at = upTo(text.length);
      return text.slice(0, at) + pick(CHARACTERS) + text.slice(at);
    },
    (text) => `${text}${pick(['---\n', '...\nmore: 1\n', '--- \nmodel: x\n'])}`,
    (text) => `${pick(['%YAML 1.1\n---\n', '%TAG ! tag:x,2000:\n---\n', '\uFEFF', '#!yaml\n'])}${text}`,
    // Anchors, and bombs of them.
    (text) => onLine(text, (line) => withValue(line, '&a [*a]')),
    (text) => onLine(text, (line) => withValue(line, '&a {<<: *a}')),
    (text) => `${text}${laughs(upTo(9), 9)}`,
    (text) => `${text}passthrough_kwargs: {a: &a [1, 2], b: [${'*a, '.repeat(upTo(200))}]}\n`,
    // Studies beyond all bounds.
    (text) => `${text}sweep: {${axes(upTo(9), pick([7, 400]))}}\n`,
    (text) => `${text}experiments: [${'{n: 1}, '.repeat(size(3000))}]\n`,
    (text) => `${text}${Array.from({ length: size(5000) }, (_, index) => `k${index}: 1\n`).join('')}`,
  ];
  let text = pick(VALID);
  for (let count = 1 + upTo(3); count > 0; count -= 1) text = pick(mutations)(text);
  const bytes = Buffer.from(text);
  // Now and then a byte that begins no character.
  if (random() < 0.03) bytes[upTo(bytes.length)] = 0xff;
  return bytes;
}

/** @param {number} depth */
function nested(depth) {
  return `${'['.repeat(depth)}1${']'.repeat(depth)}`;
}

/** Each line ten times the line before. @param {number} depth @param {number} width */
function laughs(depth, width) {
  const line = (/** @type {number} */ at) =>
    `laugh${at}: &l${at} [${Array.from({ length: width }, () => (at === 0 ? 'ha' : `*l${at - 1}`)).join(', ')}]\n`;
  return Array.from({ length: depth }, (_, at) => line(at)).join('');
}

/** @param {number} count @param {number} length */
function axes(count, length) {
  const names = [
    'n',
    'random_seed',
    'decoder.top_k',
    'max_input_tokens',
    'max_output_tokens',
    'warmup.n_warmup',
    'baseline.validation_interval',
    'decoder.temperature',
    'passthrough_kwargs.a',
  ];
  const values = Array.from({ length }, (_, index) => index + 1).join(', ');
  return names
    .slice(0, count)
    .map((name) => `${name}: [${values}]`)
    .join(', ');
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). @param {number} seed */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
