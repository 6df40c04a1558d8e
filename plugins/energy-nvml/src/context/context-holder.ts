import { retainContexts } from './retain-contexts.ts';

/** What the holder says, once. */
export type HolderMessage = { readonly held: number } | { readonly failed: string };

// The channel keeps this process alive; without its parent, or asked to go, it ends, and the driver takes the
// contexts back.
process.on('disconnect', () => process.exit());
process.on('message', () => process.exit());

let message: HolderMessage;
try {
  message = { held: retainContexts() };
} catch (error) {
  message = { failed: error instanceof Error ? error.message : String(error) };
}
process.send?.(message);
