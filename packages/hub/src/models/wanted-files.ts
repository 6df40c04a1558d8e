import type { HubFile } from './download-file.ts';
import { INDEX_FILE, SINGLE_FILE } from './local-weight-files.ts';

const CONFIG = 'config.json';
const BESIDE_WEIGHTS = new Set([
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'tokenizer.model',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'chat_template.jinja',
  'chat_template.json',
]);

/** Files of a repository to fetch before its weights are known; with random weights the configuration is all. */
export function wantedFiles(listed: readonly HubFile[], dummy: boolean): HubFile[] {
  return listed.filter(({ path }) => path === CONFIG || (!dummy && BESIDE_WEIGHTS.has(path)));
}

/** The file that holds or names the weights; null when the repository has no safetensors. */
export function weightEntry(listed: readonly HubFile[]): HubFile | null {
  const named = (name: string) => listed.find(({ path }) => path === name);
  return named(SINGLE_FILE) ?? named(INDEX_FILE) ?? null;
}
