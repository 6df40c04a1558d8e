import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder of the author's guide. */
export const GUIDE = resolve(import.meta.dirname, '../../docs/plugins');

/** A page of docs/plugins. */
export function readGuidePage(name: string): string {
  return readFileSync(resolve(GUIDE, name), 'utf8');
}

/** The files on a page, by path: a line with nothing but the path, then the block. */
export function filesOnPage(page: string): ReadonlyMap<string, string> {
  const blocks = page.matchAll(/^`(\S+\.\w+)`\n\n```\w+\n(.*?)^```$/gms);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}
