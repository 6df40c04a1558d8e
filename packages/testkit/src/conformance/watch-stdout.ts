import { AsyncLocalStorage } from 'node:async_hooks';
import { childProcesses } from './child-processes.ts';
import { link } from './proc-files.ts';

const PRINTS = ['log', 'info', 'debug', 'table', 'dir'] as const;

/** What was printed to stdout on behalf of some work. */
export interface StdoutWatch extends Disposable {
  /** Runs work whose prints are counted, and those of whatever it starts. */
  run<T>(work: () => T): T;
  /** To be called while child processes live: one that has our stdout for its own prints past us. */
  lookAtChildren(): void;
  readonly printed: readonly string[];
}

/** Watches stdout and the console, which a test runner may have given another place; whatever is printed is passed on. */
export function watchStdout(): StdoutWatch {
  const work = new AsyncLocalStorage<true>();
  const printed: string[] = [];
  const remember = (text: unknown) => {
    if (work.getStore()) printed.push(String(text).trimEnd().slice(0, 200));
  };
  const restore = [
    intercept(process.stdout, 'write', remember),
    ...PRINTS.map((name) => intercept(globalThis.console, name, remember)),
  ];
  return {
    run: (action) => work.run(true, action),
    lookAtChildren: () => {
      const own = link('/proc/self/fd/1');
      for (const pid of own === '/dev/null' ? [] : childProcesses()) {
        if (own !== '' && link(`/proc/${pid}/fd/1`) === own)
          printed.push(`process ${pid} has the stdout of this one`);
      }
    },
    printed,
    [Symbol.dispose]: () => {
      for (const undo of restore) undo();
    },
  };
}

function intercept<Name extends string>(
  object: Readonly<Record<Name, (...given: never[]) => unknown>>,
  name: Name,
  see: (first: unknown) => void,
): () => void {
  const original = object[name];
  const own = Object.getOwnPropertyDescriptor(object, name);
  Reflect.set(object, name, (...given: never[]) => {
    see(given[0]);
    return Reflect.apply(original, object, given);
  });
  return () => {
    if (own) Object.defineProperty(object, name, own);
    else Reflect.deleteProperty(object, name);
  };
}
