import { createRequire } from 'node:module';

/** Version of the CLI, which is released together with the library and so equals its VERSION. */
export const CLI_VERSION: string = createRequire(import.meta.url)('../package.json').version;
