/**
 * The generator mulberry32 (Tommy Ettinger, 2017, public domain): numbers in [0, 1), 2³² states, the same sequence
 * for one seed on every machine. Good enough to shuffle and to draw words, no more.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
