/** Opens result directories below a base and ends in the way that its last argument says, none of them saved. */
import { mkdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const [, , packageUrl, base, ending] = process.argv;
const { openResultDirectory } = await import(packageUrl);
const open = () => openResultDirectory(base, { model: 'm', backend: 'b', startedAt: new Date(0) });

const first = await open();
if (ending === 'two open') await open();
if (ending === 'name reused') {
  await first.discard();
  await mkdir(first.path);
}
if (ending === 'killed') {
  await first.appendTelemetry([]);
  process.kill(process.pid, 'SIGKILL');
  await setTimeout(10_000);
}
process.exit(3);
