#!/usr/bin/env node
import { ownProcess } from '@llem/host/own-process';
import { listenForSignals } from './interruption.ts';
import { claimOutput } from './output/claim-output.ts';
import { keepLastWord } from './output/last-word.ts';
import { CLI_VERSION } from './version.ts';

const args = process.argv.slice(2);
const exit = ownProcess(process);
const output = claimOutput(process);
const interruption = listenForSignals(exit);
const isTold = keepLastWord(process, output, { json: args.includes('--json'), crash: interruption.crash });
const [first, ...rest] = args;

let code = 0;
if ((first === '--version' || first === '-V') && rest.length === 0) {
  // Answered here, because loading the rest costs more than the answer.
  output.print(`llem v${CLI_VERSION}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  code = await runProgram(args, interruption, output);
}
isTold();
// What a library left open must not keep a finished program alive; what was printed must arrive first.
const isWhole = await output.flush();
exit(interruption.exitCode() ?? (isWhole ? code : 1));
