import { createPlugin } from './create-plugin.ts';

process.exitCode = await createPlugin(process.argv.slice(2), {
  cwd: process.cwd(),
  input: process.stdin,
  output: process.stdout,
  messages: process.stderr,
  isTerminal: Boolean(process.stdin.isTTY && process.stderr.isTTY),
});
