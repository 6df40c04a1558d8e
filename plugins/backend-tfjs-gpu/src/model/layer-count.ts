import { loadFailed } from '../errors.ts';
import type { ConfigFields } from './config-fields.ts';

/** Ten times what any published model has. The plan has an object for each, so a claim must not decide their number. */
const MOST = 2000;

/** The number of layers that `field` of config.json claims. */
export function layerCount(config: ConfigFields, field: string, file: string): number {
  const count = config.size(field);
  if (count <= MOST) return count;
  throw loadFailed(
    `${file}: field "${field}" is ${count}, at most ${MOST} layers are built`,
    `correct ${field}, or use the config.json that came with the model`,
  );
}
