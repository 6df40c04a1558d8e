/** What `llem schema` knows: the two kinds of file, and what commands print with `--json`. */
export const DOCUMENT_NAMES = [
  'experiment',
  'study',
  'result',
  'study-result',
  'dry-run',
  'plugins',
  'plugins-setup',
  'config',
  'doctor',
  'compare',
  'report',
  'error',
] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];
