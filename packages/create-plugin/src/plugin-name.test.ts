import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluginName } from './plugin-name.ts';
import { Refusal } from './refusal.ts';

describe('pluginName', () => {
  it.each([
    ['llem-energy-wattbox', 'llem-energy-wattbox', 'wattbox'],
    ['@acme/energy-smart-plug', 'energy-smart-plug', 'smart_plug'],
    ['wattbox', 'wattbox', 'wattbox'],
    ['llem-backend-parrot.cpp', 'llem-backend-parrot.cpp', 'parrot_cpp'],
  ])('issue 8: %s makes the folder %s and the id %s', (name, folder, id) => {
    expect(pluginName(name)).toEqual({ package: name, folder, id });
  });

  it.each(['Wattbox', '../wattbox', '.wattbox', 'a b', '', 'node_modules', 'fs', `w${'a'.repeat(214)}`])(
    'cli.md 7: %j is no name for npm, and the refusal says why and what to write',
    (name) => {
      expect(() => pluginName(name)).toThrow(
        expect.objectContaining({
          exitCode: 2,
          why: expect.stringMatching(/./),
          fix: expect.stringContaining('--name'),
        }),
      );
    },
  );

  it.each(['backend-7b', 'llem-energy-'])(
    'architecture.md Plugins: %s would give an id that llem refuses',
    (name) => expect(() => pluginName(name)).toThrow(/gives no id/),
  );

  it.each([
    ['llem-energy-auto', 'auto'],
    ['@acme/backend-decoder', 'decoder'],
    ['nvml', 'nvml'],
    ['llem-backend-lambda', 'lambda'],
  ])(
    'architecture.md Plugins: %s is refused, because the id %s is taken, and the name in the fix is not',
    (name, id) => {
      expect(() => pluginName(name)).toThrow(
        expect.objectContaining({ exitCode: 2, message: expect.stringContaining(`"${id}"`) }),
      );
      expect(pluginName(`${name}-two`).id).toBe(`${id}_two`);
    },
  );

  it('issue 8: whatever is typed is either refused or gives a folder inside, and an id that is a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        try {
          const { folder, id } = pluginName(text);
          expect([folder.includes('/'), /^[a-z][a-z0-9_]*$/.test(id)]).toEqual([false, true]);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
    );
  });
});
