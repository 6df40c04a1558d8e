#!/usr/bin/env node
import { listenForSignals } from './interruption.ts';
import { CLI_VERSION } from './version.ts';

const interruption = listenForSignals();
const [first, ...rest] = process.argv.slice(2);

if ((first === '--version' || first === '-V') && rest.length === 0) {
  // Answered here, because loading the rest costs more than the answer.
  process.stdout.write(`llem v${CLI_VERSION}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  const code = await runProgram(process.argv.slice(2), interruption);
  // What a library left open must not keep a finished program alive; what was printed must arrive first.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  );
  process.exit(interruption.exitCode() ?? code);
}
