// @ts-check

/** @typedef {import('../../packages/config/src/index.ts').Introspection} Introspection */
/** @typedef {import('../../packages/config/src/index.ts').ParamRecord} ParamRecord */

/**
 * A page of every parameter, of what excludes each other and of what the backends can do.
 * @param {Introspection} config
 */
export function parameterPage(config) {
  const { shared = [], ...sections } = config.getAllParams();
  const parts = [
    '# Parameters',
    'Made by `node tools/reference.mjs` from the schemas; a test holds it to them. How they act together is told in the other pages of `docs/`, how an editor completes them by the schemas beside this page: `# yaml-language-server: $schema=<path of experiment.schema.json>` as the first line of a file.',
    '## Shared by all backends',
    table(shared),
    ...Object.entries(sections).flatMap(([id, params]) => [
      `## \`${id}\``,
      'Null or left out, a field means its default, or what stands at the end of its description.',
      table(params),
    ]),
    '## Rules that span fields',
    rules(config),
    '## What excludes each other',
    'Found by trying every pair of values; each pair with one that collides.',
    exclusions(config),
    '## Backends',
    config.getCapabilityMatrixMarkdown().trimEnd(),
    config
      .getRuntimeLimitations()
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {readonly ParamRecord[]} params */
function table(params) {
  const rows = params.map((param) => [
    `\`${param.path}\``,
    valuesOf(param),
    defaultOf(param),
    param.unit ?? '',
    param.description ?? '',
  ]);
  return lines([['parameter', 'values', 'default', 'unit', 'meaning'], ...rows]);
}

/** @param {ParamRecord} param */
function defaultOf({ default: preset, if_null: meaning, optional }) {
  const value = preset ?? meaning;
  if (value === null) return optional ? '' : 'required';
  return code(value);
}

/** @param {ParamRecord} param */
function valuesOf({ type, options, constraints, nullable }) {
  const { ge, le, gt, lt } = constraints;
  const bounds = [
    ge === null ? null : `≥ ${ge}`,
    gt === null ? null : `> ${gt}`,
    le === null ? null : `≤ ${le}`,
    lt === null ? null : `< ${lt}`,
  ];
  const values = options
    ? options.map((option) => code(option)).join(' ')
    : [type, bounds.filter(Boolean).join(', ')].filter(Boolean).join(' ');
  return nullable ? `${values}, null` : values;
}

/** @param {Introspection} config */
function rules(config) {
  return lines([
    ['fields', 'rule'],
    ...config
      .getValidationRules()
      .map(({ paths, rule }) => [paths.map((path) => `\`${path}\``).join(' '), rule]),
  ]);
}

/** @param {Introspection} config */
function exclusions(config) {
  return lines([
    ['one', 'other'],
    ...config
      .getMutualExclusions()
      .map(({ paths, values }) => paths.map((path, index) => `\`${path}\` ${code(values[index])}`)),
  ]);
}

/** @param {unknown} value */
function code(value) {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** @param {string[][]} rows */
function lines([head = [], ...rows]) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
