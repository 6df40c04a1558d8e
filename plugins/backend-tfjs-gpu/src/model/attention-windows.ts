import { modelUnsupported } from '../errors.ts';
import type { ConfigFields } from './config-fields.ts';

/** Keys that a query of each layer sees; null: all. As transformers 5 reads the configs of these types. */
export function attentionWindows(
  config: ConfigFields,
  modelType: 'llama' | 'mistral' | 'qwen2',
  layerCount: number,
): readonly (number | null)[] {
  if (modelType === 'llama') return new Array(layerCount).fill(null);
  // Null is "no window"; a config that says nothing has the default of both classes.
  const configured = config.raw.sliding_window === null ? null : config.size('sliding_window', 4096);
  if (modelType === 'mistral') return new Array(layerCount).fill(configured);
  const window = config.flag('use_sliding_window', false) ? configured : null;
  const types = config.raw.layer_types ?? null;
  if (types === null) {
    const first = config.raw.max_window_layers === 0 ? 0 : config.size('max_window_layers', 28);
    return Array.from({ length: layerCount }, (_, index) => (index >= first ? window : null));
  }
  if (!Array.isArray(types) || types.length !== layerCount) {
    throw modelUnsupported(`layer_types in config.json is not a list of ${layerCount} types`);
  }
  return types.map((type: unknown) => {
    if (type === 'full_attention') return null;
    if (type === 'sliding_attention' && window !== null) return window;
    throw modelUnsupported(
      `layer_types in config.json has ${JSON.stringify(type)} with sliding_window ${window}`,
    );
  });
}
