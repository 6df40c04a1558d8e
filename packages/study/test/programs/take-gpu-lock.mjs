// Takes and releases the lock of GPU 0 on command. The module with the locks is its first argument.
import { createInterface } from 'node:readline';

const { acquireGpuLocks } = await import(process.argv[2]);
let held = null;
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [command, instant] = line.split(' ');
  if (command === 'take') {
    while (Date.now() < Number(instant));
    try {
      held = acquireGpuLocks({ gpus: [0], study: String(process.pid), env: process.env });
      console.log('won');
    } catch (error) {
      console.log(error.code ?? error.stack);
    }
  } else if (command === 'release') {
    held?.[Symbol.dispose]();
    held = null;
    console.log('released');
  } else process.exit(3);
}
