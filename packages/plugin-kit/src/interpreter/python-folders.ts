import { fileURLToPath } from 'node:url';

/** The folder of `llem_bridge`: on `PYTHONPATH` of every worker, and the program that inspects an interpreter. */
export const BRIDGE_FOLDER = fileURLToPath(new URL('../../python', import.meta.url));
