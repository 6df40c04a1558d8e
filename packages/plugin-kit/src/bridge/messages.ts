import * as z from 'zod';

/** Version of the conversation between llem and a Python worker. */
export const PROTOCOL = 1;

/** What a worker says of itself first. Its fields may grow within a protocol version. */
export const Hello = z.object({
  protocol: z.literal(PROTOCOL),
  name: z.string(),
  version: z.string(),
  /** Version of the interpreter. */
  python: z.string(),
  pid: z.int(),
  /** Versions of the libraries it names, as far as they are installed. */
  libraries: z.record(z.string(), z.string()),
  monotonic_s: z.number(),
});
export type Hello = Readonly<z.output<typeof Hello>>;

/** Enough of a hello to tell which protocol the worker speaks. */
export const AnyHello = z.object({ protocol: z.unknown(), name: z.unknown() });

/** What a request failed with: the worker's own code where it knows one. */
export const WorkerErrorData = z.object({
  code: z.string().nullable(),
  type: z.string(),
  message: z.string(),
  traceback: z.string(),
  why: z.string().nullish(),
  fix: z.string().nullish(),
  details: z.record(z.string(), z.unknown()).nullish(),
});

/** Any message of a worker. */
export const WorkerMessage = z.union([
  z.object({ id: z.int(), result: z.unknown() }).refine((message) => 'result' in message),
  z.object({ id: z.int(), error: z.object({ data: WorkerErrorData }) }),
  z.object({ id: z.string(), method: z.literal('hello'), params: z.unknown() }),
  z.object({
    method: z.literal('progress'),
    params: z.object({ request: z.int(), text: z.string(), elapsed_sec: z.number() }),
  }),
  z.object({
    method: z.literal('log'),
    params: z.object({ level: z.enum(['debug', 'info', 'warn']), text: z.string() }),
  }),
  z.object({ method: z.literal('heartbeat') }),
]);
export type WorkerMessage = z.output<typeof WorkerMessage>;
