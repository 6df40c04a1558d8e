import type { ComponentContext, ExperimentConfig, Finding } from '@llem/core';
import { readGguf } from './gguf-file.ts';
import { binaryPackage, installedProcessors, VERSION } from './installed.ts';
import type { LlamaCppSection } from './section.ts';

/** Settings that node-llama-cpp has no way to honour. */
export function unsupportedSettings(
  { decoder }: ExperimentConfig,
  { processor }: LlamaCppSection,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (typeof decoder.min_new_tokens === 'number')
    findings.push({
      message: `llama-cpp does not support decoder.min_new_tokens: node-llama-cpp ${VERSION} masks no end of text`,
      fix: 'remove it, or set decoder.ignore_eos: true for an exact length',
    });
  if (processor && !installedProcessors().includes(processor))
    findings.push({
      message: `llama-cpp.processor "${processor}" has no binary here`,
      fix: `npm install ${binaryPackage(processor)}@${VERSION}`,
    });
  return findings;
}

/**
 * The quantisation of a GGUF file is fixed: a `precision` other than the file's would name what was not measured. What
 * is no such file has nothing to compare, and is `checkModel`'s to tell.
 */
export async function incompatibleFile(
  { model, precision }: ExperimentConfig,
  env: ComponentContext['env'],
): Promise<readonly Finding[]> {
  const file = await readGguf(model, env).catch(() => null);
  if (file === null || file.precision === precision) return [];
  const message = `${model} holds ${file.type} weights, precision is ${precision}`;
  if (file.precision !== null) return [{ message, fix: `set precision: ${file.precision}` }];
  return [{ message, fix: 'take a file of F32, F16, BF16, Q8_0 or Q4 weights: llem names no other' }];
}
