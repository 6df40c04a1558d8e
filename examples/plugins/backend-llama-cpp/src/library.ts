import type { Llama } from 'node-llama-cpp';
import { installedProcessors } from './installed.ts';
import type { LlamaCppSection } from './section.ts';

/** Those on the CPU, by whether they limit the threads of a context. */
const kept = new Map<boolean, Llama>();

/**
 * The library on the processor of a section. It tries its binary in a process first, which is most of a small load: on
 * the CPU it is kept for the loads that follow; on a GPU it would go on taking memory there.
 */
export async function openLibrary(
  { getLlama }: typeof import('node-llama-cpp'),
  { processor, n_threads }: LlamaCppSection,
): Promise<Llama> {
  // With its limit in place a number of threads is a wish.
  const isLimited = n_threads == null;
  const wanted = processor ?? (installedProcessors()[0] === 'cpu' ? 'cpu' : 'auto');
  const known = wanted === 'cpu' && kept.get(isLimited);
  if (known) return known;
  const llama = await getLlama({
    gpu: wanted === 'cpu' ? false : wanted,
    // Only what npm installed: nothing is downloaded or compiled behind the user's back.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    ...(!isLimited && { maxThreads: 0 }),
  });
  if (wanted === 'cpu') kept.set(isLimited, llama);
  return llama;
}

/** Disposes the library unless it is kept; its models must have been disposed. */
export async function closeLibrary(llama: Llama): Promise<void> {
  if (![...kept.values()].includes(llama)) await llama.dispose();
}
