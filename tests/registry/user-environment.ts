import { delimiter } from 'node:path';
import { type Environment, typedEnvironment } from './must.ts';
import { type NodeLine, nodeFolder } from './runtimes.ts';

/** That of a user whose `node` is of this line and who has set `more`, whose PATH comes before the machine's. */
export async function userEnvironment(line: NodeLine, more: Environment = {}): Promise<Environment> {
  const PATH = [await nodeFolder(line), ...(more.PATH ? [more.PATH] : []), process.env.PATH].join(delimiter);
  return { ...typedEnvironment(), HF_HUB_OFFLINE: '1', NO_COLOR: '1', ...more, PATH };
}
