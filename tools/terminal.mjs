#!/usr/bin/env node
// @ts-check
// Writes docs/terminal.md: what llem shows on this machine in terminals of 80 and 40 columns, in a home of its own.
// Run it after a build, where `script` (util-linux) is:
//
//   node tools/terminal.mjs
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screenOf } from './terminal/screen.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LLEM = join(ROOT, 'apps/cli/bin/llem.js');
const HOME = '/home/ada';

/** @typedef {{ title: string, text: string, args: string, until?: RegExp, prepare?: (home: string) => void }} Capture */

/** @type {Capture[]} */
const CAPTURES = [
  { title: 'The environment', text: '', args: 'config' },
  {
    title: 'Three things broken',
    text: 'No driver and so no sensor, a typo in the user config, and a record of a run that is none. The exit code is 1 because checks failed.',
    args: 'doctor',
    prepare(home) {
      write(home, '.config/llenergymeasure/config.yaml', 'output: {results_dri: ./here}\n');
      write(home, '.local/state/llenergymeasure/gpt2_20260101_120000.json', '{');
    },
  },
  { title: 'A dry run', text: '', args: 'run examples/quickstart.yaml --dry-run' },
  {
    title: 'A dry run of a study',
    text: 'A table that is wider than the terminal gives its longest column a line of its own.',
    args: 'run examples/study.yaml --dry-run',
  },
  {
    title: 'A study in progress',
    text: 'The last lines are redrawn in place.',
    args: 'run examples/study.yaml -o results-of-ada',
    until: /\[2\/4\] running/,
  },
  {
    title: 'A run that fails',
    text: 'The model is misspelt; every issue of pre-flight is shown at once.',
    args: 'run experiment.yaml',
    prepare(home) {
      const fields = { model: './examples/models/llem-tiny-lama', backend: 'tfjs', precision: 'fp32' };
      write(home, 'experiment.yaml', JSON.stringify({ ...fields, dataset: 'llem-prompts', n: 20 }));
    },
  },
];

const INTRODUCTION = `# What a terminal shows

Made by \`node tools/terminal.mjs\` on a machine without a GPU, in a terminal of 80 columns and in one of 40. Text is broken to the width of a terminal; commands after \`fix:\` stay whole, to be copied. On a pipe nothing is broken, redrawn or coloured; with \`NO_COLOR\`, \`TERM=dumb\` or a terminal that does not know its width nothing is redrawn. \`--json\` gives the same as one document, whose schema \`llem schema\` prints.
`;

let page = INTRODUCTION;
for (const capture of CAPTURES) {
  page += `\n## ${capture.title}\n`;
  if (capture.text !== '') page += `\n${capture.text}\n`;
  for (const columns of [80, 40]) {
    const shown = await show(capture, columns);
    page += `\n\`llem ${capture.args.replace(' -o results-of-ada', '')}\`, ${columns} columns:\n\n\`\`\`\n${shown}\n\`\`\`\n`;
  }
}
writeFileSync(join(ROOT, 'docs/terminal.md'), page);

/**
 * The screen when the command has ended, with its exit code, or when it first shows what is waited for.
 * @param {Capture} capture
 * @param {number} columns
 * @returns {Promise<string>}
 */
function show({ args, until, prepare }, columns) {
  const home = mkdtempSync(join(tmpdir(), 'llem-terminal-'));
  prepare?.(home);
  const command = args
    .replace('experiment.yaml', join(home, 'experiment.yaml'))
    .replace('results-of-ada', join(home, 'results'));
  const child = spawn(
    'script',
    ['-qec', `stty cols ${columns} rows 50; ${process.execPath} ${LLEM} ${command}`, '/dev/null'],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: home, TERM: 'xterm', HF_HUB_OFFLINE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let written = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    const end = (/** @type {string} */ text) => {
      rmSync(home, { recursive: true, force: true });
      resolve(text.replaceAll(`${home}/experiment.yaml`, 'experiment.yaml').replaceAll(home, HOME));
    };
    child.stdout.on('data', (chunk) => {
      written += chunk;
      const screen = screenOf(written);
      if (!until?.test(screen)) return;
      child.stdout.removeAllListeners('data').resume();
      child.removeAllListeners('exit').on('close', () => end(screen));
      child.kill('SIGTERM');
    });
    if (until === undefined) child.on('close', (code) => end(`${screenOf(written)}\n$ echo $?\n${code}`));
    else child.on('exit', () => reject(new Error(`${args} ended before it showed ${until}`)));
  });
}

/**
 * @param {string} home
 * @param {string} path
 * @param {string} content
 */
function write(home, path, content) {
  mkdirSync(join(home, path, '..'), { recursive: true });
  writeFileSync(join(home, path), content);
}
