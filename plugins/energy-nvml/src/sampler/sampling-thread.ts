import { workerData } from 'node:worker_threads';
import { openNvml } from '../nvml/nvml-library.ts';
import { SamplerControl } from './control.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import { type RingMemory, RingWriter } from './ring.ts';
import { SamplingLoop } from './sampling-loop.ts';

/** What the thread is started with. */
export interface SamplingOrder {
  readonly library: string | null;
  readonly control: SharedArrayBuffer;
  readonly ring: RingMemory;
}

const order: SamplingOrder = workerData;
const nvml = openNvml(order.library);
try {
  const control = new SamplerControl(order.control);
  new SamplingLoop(nvml, control, new RingWriter(order.ring), createMonotonicClock()).run();
} finally {
  nvml[Symbol.dispose]();
}
