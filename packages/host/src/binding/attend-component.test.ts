import { afterEach, describe, expect, it } from 'vitest';
import { patience } from '../../test/patience.ts';
import { attendComponent } from './attend-component.ts';

const METER = { package: '@acme/meter', kind: 'energy', id: 'meter' } as const;
const ENGINE = { package: '@acme/engine', kind: 'backend', id: 'engine' } as const;
const never = () => new Promise<never>(() => {});
const pollute = () => Object.assign(Object.prototype, { polluted: true });
afterEach(() => void Reflect.deleteProperty(Object.prototype, 'polluted'));

describe('attendComponent', () => {
  it('guards each call of a component and of the handles that it gives out, and nothing else', async () => {
    const { controller, clock, given } = patience();
    const meter = {
      id: 'meter',
      devices: () => 3,
      start: async () => ({ stop: never, [Symbol.asyncDispose]: async () => {} }),
    };
    const attended = attendComponent(meter, METER, given);
    expect([attended.id, attended.devices()]).toEqual(['meter', 3]);
    const session = await attended.start();
    const stopped = session.stop();
    controller.abort(new Error('enough'));
    clock.advance(6);
    await expect(stopped).rejects.toThrow('enough');
  });

  it('cli.md 7: what is thrown at once, also by a getter, names the plugin', () => {
    const broken = {
      get version(): string {
        throw new Error('no library');
      },
      requiresGpu(): boolean {
        throw new TypeError('undefined is not a function');
      },
    };
    const attended = attendComponent(broken, ENGINE, patience().given);
    const failure = { code: 'PLUGIN.CALL_FAILED', plugin: '@acme/engine' };
    expect(() => attended.version).toThrow(expect.objectContaining(failure));
    expect(() => attended.requiresGpu()).toThrow(
      "plugin @acme/engine: requiresGpu of backend 'engine' failed: undefined is not a function",
    );
  });

  it('what a call changes on a shared prototype is undone and refused, at once or after an await', async () => {
    const engine = {
      requiresGpu: pollute,
      async load() {
        await Promise.resolve();
        pollute();
      },
    };
    const attended = attendComponent(engine, ENGINE, patience().given);
    const refusal = {
      code: 'PLUGIN.POLLUTION',
      message: expect.stringContaining('Object.prototype.polluted'),
    };
    expect(() => attended.requiresGpu()).toThrow(expect.objectContaining(refusal));
    await expect(attended.load()).rejects.toMatchObject(refusal);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('a meter that holds up the process is named; an engine may compute as long as it likes', () => {
    const { warned, clock, given } = patience();
    const busy = { stop: () => clock.advance(10) };
    attendComponent(busy, ENGINE, given).stop();
    expect(warned).toEqual([]);
    attendComponent(busy, METER, given).stop();
    expect(warned).toEqual([
      "plugin @acme/meter: stop of energy 'meter' held up this process for 10.0 s: nothing else could be done in it",
    ]);
  });
});
