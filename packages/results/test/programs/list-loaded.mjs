// Prints the URL of every module that importing the package loads; with `parquet`, of writing a table as well.
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';

const [, , packageUrl, target] = process.argv;
const { port1, port2 } = new MessageChannel();
const loaded = [];
port1.on('message', (url) => loaded.push(url));
const hooks = `
  let port;
  export const initialize = (given) => { port = given; };
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] });
const results = await import(packageUrl);
if (target) {
  const table = await results.buildTimeseries([], { start_s: 0, end_s: 1 }, null);
  await results.toParquet(table, target, { window_sec: 1 });
}
// The hooks live in a thread of their own: what they sent last is still on its way.
await new Promise((resolve) => setTimeout(resolve, 200));
port1.close();
console.log(JSON.stringify(loaded));
