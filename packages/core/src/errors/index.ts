export * from './classes.ts';
export { LLEMError, type LLEMErrorDetails } from './llem-error.ts';
export { messageOf } from './message-of.ts';
export { safeCleanup } from './safe-cleanup.ts';
export { type RetryOptions, withRetry } from './with-retry.ts';
