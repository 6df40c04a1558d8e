// Prints the URL of every module that importing the package loads; with a dataset, of selecting its prompts as well.
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';

const [, , packageUrl, model] = process.argv;
const { port1, port2 } = new MessageChannel();
const loaded = [];
port1.on('message', (url) => loaded.push(url));
const hooks = `
  let port;
  export const initialize = (given) => { port = given; };
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] });
const hub = await import(packageUrl);
const signal = new AbortController().signal;
await hub.selectPrompts({
  dataset: 'llem-prompts',
  n: 1,
  randomSeed: 1,
  maxOutputTokens: 1,
  env: {},
  signal,
});
if (model) await hub.fetchModel({ model, revision: null, dummy: true, env: process.env, signal });
// The hooks live in a thread of their own: what they sent last is still on its way.
await new Promise((resolve) => setTimeout(resolve, 200));
port1.close();
console.log(JSON.stringify(loaded));
