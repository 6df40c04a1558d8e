import { createPlugin } from './create-plugin.ts';

const { stdin, stdout, stderr } = process;
process.exitCode = await createPlugin(process.argv.slice(2), {
  cwd: process.cwd(),
  output: stdout,
  messages: stderr,
  terminal: stdin.isTTY && stderr.isTTY ? { input: stdin, output: stderr } : null,
});
