import type { Logger } from '../plugin/context.ts';
import { messageOf } from './message-of.ts';

/** Runs a clean-up step of a `finally`: its failure is logged and must not mask the error under way. */
export async function safeCleanup(label: string, cleanup: () => unknown, logger: Logger): Promise<void> {
  try {
    await cleanup();
  } catch (error) {
    logger.warn(`${label} failed: ${messageOf(error)}`);
  }
}
