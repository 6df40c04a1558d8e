// @ts-check
// `node --import tools/bench/trace-loads.mjs program`: appends the URL of every ES module that the program loads to
// the file named by LLEM_TRACE_FILE.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Node loads this file twice: in the program, where it registers itself, and in the thread of the loader.
if (isMainThread) register(import.meta.url);

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  appendFileSync(process.env.LLEM_TRACE_FILE ?? '/dev/stderr', `${url}\n`);
  return next(url, context);
}
