import { createRequire } from 'node:module';

/** Version of llem (LA-10), from its package.json and nowhere else. */
export const VERSION: string = createRequire(import.meta.url)('../package.json').version;
