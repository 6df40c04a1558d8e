import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Modules of TensorFlow.js that a fresh process holds after running `code`. */
function tensorFlowModules(code: string): string[] {
  const plugin = fileURLToPath(new URL('../dist/plugin.js', import.meta.url));
  const program = `
    import { createRequire } from 'node:module';
    const { default: plugin } = await import(${JSON.stringify(plugin)});
    const [tfjs] = plugin.components;
    ${code}
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@tensorflow'));
    console.log(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(output);
}

it('LA-06: importing, probing and creating the plugin load no TensorFlow code', () => {
  expect(tensorFlowModules('await tfjs.probe({}); tfjs.create({}, {});')).toEqual([]);
});

it('LA-06: the check sees TensorFlow code where it is loaded', () => {
  const core = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-core'));
  expect(tensorFlowModules(`await import(${JSON.stringify(core)});`)).not.toEqual([]);
});
