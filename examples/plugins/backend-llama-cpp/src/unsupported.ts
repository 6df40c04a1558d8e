import type { ExperimentConfig, Finding } from '@llem/core';
import type { GgufFile } from './gguf-file.ts';
import { binaryPackage, installedProcessors, libraryVersion } from './installed.ts';
import { sectionFrom } from './section.ts';

/** Settings that node-llama-cpp has no way to honour: none is dropped silently. */
export function unsupportedSettings(config: ExperimentConfig): readonly Finding[] {
  const { processor } = sectionFrom(config);
  const engine = `node-llama-cpp ${libraryVersion()}`;
  const findings: (Finding | false)[] = [
    !!config.lora && {
      message: 'llama-cpp does not support lora: adapters of transformers are not in its format',
      fix: 'merge the adapter into the model, convert it to GGUF and point model at the file',
    },
    config.load_format === 'dummy' && {
      message: 'llama-cpp does not support load_format "dummy": a GGUF file holds its weights',
      fix: 'set load_format: auto',
    },
    typeof config.decoder.min_new_tokens === 'number' && {
      message: `llama-cpp does not support decoder.min_new_tokens: ${engine} masks no end of text`,
      fix: 'remove it, or set decoder.ignore_eos: true for an exact length',
    },
    Object.keys(config.passthrough_kwargs ?? {}).length > 0 && {
      message: `llama-cpp does not support passthrough_kwargs (${Object.keys(config.passthrough_kwargs ?? {}).join(', ')})`,
      fix: 'use the fields of the section llama-cpp: llem config schema --backend llama-cpp',
    },
    !!processor &&
      !installedProcessors().includes(processor) && {
        message: `llama-cpp.processor "${processor}" has no binary here`,
        fix: `npm install ${binaryPackage(processor)}@${libraryVersion()}`,
      },
  ];
  return findings.filter((finding) => finding !== false);
}

/** The quantisation of a GGUF file is fixed: a `precision` other than the file's would name what was not measured. */
export function precisionMismatch(config: ExperimentConfig, file: GgufFile): readonly Finding[] {
  if (file.precision === config.precision) return [];
  const message = `${config.model} holds ${file.type} weights, precision is ${config.precision}`;
  if (file.precision !== null) return [{ message, fix: `set precision: ${file.precision}` }];
  return [{ message, fix: 'take a file of F32, F16, BF16, Q8_0 or Q4 weights: llem names no other' }];
}
