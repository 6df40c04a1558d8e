import { join } from 'node:path';
import { readJsonFile } from '@llem/plugin-kit';
import { loadFailed, modelUnsupported } from '../errors.ts';
import { configFields } from './config-fields.ts';
import type { DecoderPlan } from './decoder-plan.ts';
import { planGpt2 } from './gpt2.ts';
import { planLlama } from './llama.ts';

const FIX = 'point model at a Hugging Face id or at a directory with config.json';

/** A model's config.json and the decoder it describes; a BackendError when there is none or it describes another. */
export async function planModel(
  directory: string,
): Promise<{ config: Readonly<Record<string, unknown>>; plan: DecoderPlan }> {
  const file = join(directory, 'config.json');
  const config = await readJsonFile(file, { backend: 'tfjs', fix: FIX });
  if (config === null) throw loadFailed(`there is no ${file}`, FIX);
  return { config, plan: planFamily(config, file) };
}

function planFamily(config: Readonly<Record<string, unknown>>, file: string): DecoderPlan {
  const fields = configFields(config, file);
  if (fields.has('quantization_config')) {
    throw modelUnsupported('its checkpoint is quantised (quantization_config in config.json)');
  }
  const type = config.model_type;
  switch (type) {
    case 'gpt2':
      return planGpt2(fields, file);
    case 'llama':
    case 'mistral':
    case 'qwen2':
      return planLlama(fields, file, type);
    default:
      throw modelUnsupported(`model_type is ${JSON.stringify(type ?? null)} in ${file}`);
  }
}
