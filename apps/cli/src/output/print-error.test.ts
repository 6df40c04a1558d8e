import { BridgeError, ConfigError, PluginError, PreFlightError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { errorDocument, exitCodeOf, UsageError } from './error-document.ts';
import { describeError } from './print-error.ts';

const zodError = (schema: z.ZodType, value: unknown) => schema.safeParse(value, { reportInput: true }).error;

describe('errors', () => {
  it('cli.md 7: class and message, then why and fix; no stack', () => {
    const error = new ConfigError('CONFIG.X', 'no model', {
      why: 'none given',
      fix: 'llem run --model gpt2',
    });
    expect(describeError(error, { verbose: false })).toEqual([
      'ConfigError: no model',
      '  why: none given',
      '  fix: llem run --model gpt2',
    ]);
  });

  it('cli.md 7: of several commands each can be copied', () => {
    const error = new ConfigError('CONFIG.X', 'nothing to run', { fix: 'llem run a.yaml\nllem run -m gpt2' });
    expect(describeError(error, { verbose: false }).slice(1)).toEqual([
      '  fix: llem run a.yaml',
      '  fix: llem run -m gpt2',
    ]);
  });

  it('CLI-14: of thousands of schema issues the first are printed', () => {
    const error = zodError(z.array(z.int()), Array(3000).fill('x'));
    const lines = describeError(error, { verbose: false });
    expect(lines.at(0)).toContain('3000 invalid field(s)');
    expect(lines.at(-1)).toBe('  and 2950 more; --json lists them all');
  });

  it('cli.md 7: the cause chain with --verbose', () => {
    const error = new PluginError('PLUGIN.X', 'broken', { cause: new Error('inner') });
    const lines = describeError(error, { verbose: true }).join('\n');
    expect(lines).toMatch(/stack:[\s\S]*caused by:[\s\S]*inner/);
  });

  it('CM-30: every issue of pre-flight has its own fix, told once', () => {
    const issues = ['a', 'b', 'b'].map((fix) => ({
      check: 'model',
      message: `no ${fix}`,
      fix: `get ${fix}`,
    }));
    const error = new PreFlightError('PREFLIGHT.FAILED', 'Pre-flight failed', {
      issues,
      fix: 'get a; get b',
    });
    expect(describeError(error, { verbose: false }).slice(1)).toEqual(['  fix: get a', '  fix: get b']);
  });

  it('CLI-14: a schema error is one line per issue, with accepted values and close matches', () => {
    const schema = z.strictObject({
      precision: z.enum(['fp16', 'fp32']),
      n: z.int(),
      dataset: z.union([z.string(), z.strictObject({ synthetic: z.strictObject({ n: z.int() }) })]),
    });
    const lines = describeError(
      zodError(schema, { precision: 'fp61', n: 'x', dataset: { synthetic: { n: 'y' } } }),
      { verbose: false },
    );
    expect(lines[0]).toBe('ZodError: the configuration has 3 invalid field(s)');
    expect(lines[1]).toMatch(/^ {2}precision: .*"fp16"\|"fp32" \(did you mean "fp16", "fp32"\?\)$/);
    expect(lines[2]).toMatch(/^ {2}n: /);
    expect(lines[3]).toMatch(/^ {2}dataset\.synthetic\.n: /);
  });

  it('CLI-12: exit 2 for usage, configuration and schema, else 1', () => {
    expect(exitCodeOf(new UsageError('x', 'llem --help'))).toBe(2);
    expect(exitCodeOf(new ConfigError('CONFIG.X', 'x'))).toBe(2);
    expect(exitCodeOf(zodError(z.string(), 1))).toBe(2);
    expect(exitCodeOf(new PluginError('PLUGIN.X', 'x'))).toBe(1);
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(exitCodeOf('thrown text')).toBe(1);
  });

  it('cli.md 5: the JSON document of each kind of failure', () => {
    expect(errorDocument(new UsageError('bad flag', 'llem --help')).error).toMatchObject({
      name: 'UsageError',
      code: 'CLI.USAGE',
      fix: 'llem --help',
    });
    const died = new BridgeError('BRIDGE.DIED', 'm', {
      exit_code: 3,
      signal: null,
      log_tail: ['oh'],
      meta: { pid: 7 },
    });
    expect(errorDocument(died).error.meta).toEqual({ exit_code: 3, log_tail: ['oh'], pid: 7 });
    expect(errorDocument(zodError(z.strictObject({ a: z.string() }), { a: 1 })).error).toMatchObject({
      name: 'ZodError',
      code: null,
      meta: { issues: [{ path: 'a', code: 'invalid_type' }] },
    });
    const { error } = errorDocument(new ConfigError('CONFIG.X', 'm', { fix: 'f' }));
    expect(error).toEqual({
      name: 'ConfigError',
      code: 'CONFIG.X',
      message: 'm',
      why: null,
      fix: 'f',
      meta: {},
    });
  });
});
