import { messageOf } from '@llem/core';
/** What a guarded probe found, or why it found nothing. */
export type Probed<T> =
  | { readonly value: T; readonly problem: null }
  | { readonly value: null; readonly problem: string };

/** Runs a probe whose failure is a finding and ends nothing. */
export async function probed<T>(probe: () => T | Promise<T>): Promise<Probed<T>> {
  try {
    return { value: await probe(), problem: null };
  } catch (error) {
    return { value: null, problem: messageOf(error) };
  }
}
