import { mulberry32 } from '@llem/plugin-kit';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { elements } from '../model/count-parameters.ts';
import type { Parameter } from '../model/decoder-plan.ts';

/** Where the values of parameters come from. Read in the order of the plan, so that dummy weights repeat. */
export interface WeightSource {
  /** The values, in `target` where one is given, which has their length. */
  read(parameter: Parameter, target?: Float32Array): Promise<Float32Array>;
}

/** Trained values. A checkpoint of the bare model names its tensors without the plan's prefix. */
export function createCheckpointSource(checkpoint: Checkpoint, prefix: string): WeightSource {
  return {
    read({ name, shape }, target) {
      const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      return checkpoint.read(!checkpoint.has(name) && checkpoint.has(bare) ? bare : name, shape, target);
    },
  };
}

/** Values of an untrained model: normal with standard deviation `sigma`, norms one, biases zero (backends.md 8). */
export function createDummySource(seed: number, sigma: number): WeightSource {
  const random = mulberry32(seed);
  return {
    async read({ shape, fill }, values = new Float32Array(elements(shape))) {
      if (fill === 'ones') return values.fill(1);
      return fill === 'zeros' ? values : fillNormal(values, sigma, random);
    },
  };
}

/** Box and Muller 1958: two normal numbers of two uniform ones. */
function fillNormal(values: Float32Array, sigma: number, random: () => number): Float32Array {
  for (let index = 0; index < values.length; index += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[index] = radius * Math.cos(angle);
    // Beyond the end of an odd length this writes nowhere.
    values[index + 1] = radius * Math.sin(angle);
  }
  return values;
}
