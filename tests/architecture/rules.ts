import { FILE_RULES } from './file-rules.ts';
import { IMPORT_RULES } from './import-rules.ts';
import { PACKAGE_RULES } from './package-rules.ts';
import { PROCESS_RULES } from './process-rules.ts';
import type { Rule } from './rule.ts';

/** Every rule of the house. */
export const RULES: readonly Rule[] = [...IMPORT_RULES, ...PROCESS_RULES, ...FILE_RULES, ...PACKAGE_RULES];
