import { ConfigError } from '@llem/core';
import { expect } from 'vitest';
import { createConfig } from '../src/create-config.ts';
import type { StudyOptions } from '../src/study/load-study.ts';
import { caught } from './caught.ts';
import { FOUR_BACKENDS } from './four-backends.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Study files of one test module, loaded against the four known backends. */
export function studyFiles() {
  const folder = temporaryFolder();
  const config = createConfig(FOUR_BACKENDS);
  let count = 0;

  /** Writes a study, as YAML text or as the value of a JSON file. */
  function write(content: unknown): string {
    count += 1;
    return typeof content === 'string'
      ? folder.write(`${count}.yaml`, content)
      : folder.write(`${count}.json`, JSON.stringify(content));
  }
  const load = (content: unknown, options?: StudyOptions) => config.loadStudy(write(content), options);

  return {
    folder,
    config,
    write,
    load,
    /** The text of the ConfigError that a study is refused with. */
    async refused(content: unknown, code: string, overrides: Record<string, unknown> = {}): Promise<string> {
      const error = await caught(() => load(content, { overrides }));
      if (!ConfigError.is(error)) throw error;
      expect(error.code, error.message).toBe(code);
      return `${error.message}\n${error.why ?? ''}\n${error.fix ?? ''}`;
    },
  };
}
