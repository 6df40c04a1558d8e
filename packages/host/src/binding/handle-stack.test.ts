import { describe, expect, it } from 'vitest';
import { contextDouble } from '../../test/doubles.ts';
import { createHandleStack } from './handle-stack.ts';

/** Handles that write down when they are disposed. */
function handles() {
  const disposed: string[] = [];
  const handle = (name: string, fail = false): AsyncDisposable => ({
    async [Symbol.asyncDispose]() {
      disposed.push(name);
      if (fail) throw new Error(`${name} is stuck`);
    },
  });
  return { disposed, handle };
}

const ORIGIN = { package: '@acme/x', kind: 'energy', id: 'x' } as const;

describe('architecture.md Contracts: handles of an experiment', () => {
  it('are disposed last first, also when one fails, which is logged', async () => {
    const context = contextDouble();
    const { logged } = context;
    const { disposed, handle } = handles();
    const stack = createHandleStack(context);
    for (const name of ['first', 'second', 'third'])
      stack.adopt(name, handle(name, name === 'second'), ORIGIN);
    await stack[Symbol.asyncDispose]();
    expect(disposed).toEqual(['third', 'second', 'first']);
    expect(logged).toEqual(["second failed: plugin @acme/x: dispose of energy 'x' failed: second is stuck"]);
  });

  it('are disposed once, whoever asks first; only the first learns that it failed', async () => {
    const context = contextDouble();
    const { logged } = context;
    const { disposed, handle } = handles();
    const stack = createHandleStack(context);
    const dispose = stack.adopt('handle', handle('handle', true), ORIGIN);
    await expect(dispose()).rejects.toThrow('handle is stuck');
    await dispose();
    await stack[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
    expect(disposed).toEqual(['handle']);
    expect(logged).toEqual([]);
  });

  it('are disposed at once when they come after the end, as from a load that an abort overtook', async () => {
    const context = contextDouble();
    const { disposed, handle } = handles();
    const stack = createHandleStack(context);
    await stack[Symbol.asyncDispose]();
    stack.adopt('late', handle('late'), ORIGIN);
    expect(disposed).toEqual(['late']);
  });
});
