import { COMPONENT_KINDS, type Component, DECODING_STRATEGIES, PRECISIONS } from '@llem/core';
import * as z from 'zod';

const method = () => z.custom<unknown>((value) => typeof value === 'function', 'must be a function');

/** A zod 4 object, whichever copy of zod made it. */
const objectSchema = () =>
  z.custom<unknown>(
    (value) => value === null || (typeof value === 'object' && '_zod' in value && 'shape' in value),
    'must be a zod 4 object schema, or null',
  );

const shared = {
  id: z.string().min(1),
  priority: z.number(),
  claims: z.array(z.string().min(1)),
  configSchema: objectSchema(),
  probe: method(),
  create: method(),
};

const EnergyCapabilities = z.object({
  trace: z.boolean(),
  per_device: z.boolean(),
  cpu: z.boolean(),
  dram: z.boolean(),
});

const BackendCapabilities = z.object({
  token_timestamps: z.boolean(),
  phases: z.boolean(),
  dummy_weights: z.boolean(),
  lora: z.boolean(),
  traffic: z.boolean(),
  parameter_count: z.boolean(),
  engine_process: z.enum(['python', 'none']),
  precisions: z.array(z.enum(PRECISIONS)).optional(),
  decoding_strategies: z.array(z.enum(DECODING_STRATEGIES)).optional(),
});

const NoCapabilities = z.object({});

/** What can be seen of a component before it is created. More fields than these do no harm. */
const ComponentShape = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('energy'), capabilities: EnergyCapabilities, ...shared }),
    z.object({ kind: z.literal('backend'), capabilities: BackendCapabilities, ...shared }),
    z.object({ kind: z.enum(['telemetry', 'runner', 'executor']), capabilities: NoCapabilities, ...shared }),
  ],
  { error: `kind must be one of ${COMPONENT_KINDS.join(', ')}` },
);

/** The default export of a plugin's module, as far as it says anything. `apiVersion` is the handshake's question. */
export const PluginShape = z.object({
  llem: z.literal('plugin'),
  apiVersion: z.unknown(),
  components: z.array(ComponentShape).min(1),
});

/** What selection needs to know of a component, as plain data that can leave the process it was loaded in. */
export const ComponentDescription = z.object({
  priority: z.number(),
  claims: z.array(z.string()),
  /** What an energy source measures; null for the other kinds, whose choice depends on nothing more. */
  measures: EnergyCapabilities.nullable(),
});
export type ComponentDescription = z.output<typeof ComponentDescription>;

/** Describes a component of a checked plugin. */
export function describeComponent(component: Component): ComponentDescription {
  const measures = component.kind === 'energy' ? component.capabilities : null;
  return ComponentDescription.parse({ ...component, measures });
}
