#!/usr/bin/env node
import { listenForSignals } from './interruption.ts';
import { claimOutput } from './output/claim-output.ts';
import { CLI_VERSION } from './version.ts';

const output = claimOutput(process);
const interruption = listenForSignals();
const [first, ...rest] = process.argv.slice(2);

let code = 0;
if ((first === '--version' || first === '-V') && rest.length === 0) {
  // Answered here, because loading the rest costs more than the answer.
  output.print(`llem v${CLI_VERSION}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  code = await runProgram(process.argv.slice(2), interruption, output);
}
// What a library left open must not keep a finished program alive; what was printed must arrive first.
const isWhole = await output.flush();
process.exit(interruption.exitCode() ?? (isWhole ? code : 1));
