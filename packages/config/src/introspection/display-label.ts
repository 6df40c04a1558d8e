const ACRONYMS = /\b(kv|tp|pp|id|cv|tf32|bnb|ttl|qps|eos|gpu)\b/g;

/** A parameter's name for people: `pytorch.batch_size` → `Batch size`, `pytorch.tp_size` → `TP size`. */
export function getDisplayLabel(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1).replaceAll('_', ' ');
  const written = name.replace(ACRONYMS, (word) => word.toUpperCase());
  return written.charAt(0).toUpperCase() + written.slice(1);
}
