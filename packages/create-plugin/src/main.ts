import { createPlugin } from './create-plugin.ts';

const { stdin, stdout, stderr } = process;
// Who closes a pipe has read enough, and a full disk has no room to be told of: the exit code is what counts.
for (const stream of [stdout, stderr]) stream.on('error', () => {});
process.exitCode = await createPlugin(process.argv.slice(2), {
  cwd: cwdOf(),
  output: stdout,
  messages: stderr,
  terminal: stdin.isTTY && stderr.isTTY ? { input: stdin, output: stderr } : null,
});

/** Where it was started. A folder that was removed since has no name; what is written to `.` then fails with a reason. */
function cwdOf(): string {
  try {
    return process.cwd();
  } catch {
    return '.';
  }
}
