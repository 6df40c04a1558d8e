import { isMap, type RawMap } from './copy-plain.ts';
import { expandOverrides } from './overrides.ts';
import { readConfigFile } from './read-config-file.ts';
import { expandDecoderPreset } from './schema/presets.ts';
import { setsPath } from './study/fixed-paths.ts';

/** What set the value of a field; overrides are the flags of a command. */
export type ValueOrigin = 'flag' | 'file' | 'default';

/** Tells of the fields of an experiment that `loadExperimentConfig` loads from the same arguments what set them. */
export async function valueOrigins(
  path: string | null,
  overrides: RawMap,
): Promise<(field: readonly string[]) => ValueOrigin> {
  const file = path === null ? {} : withPreset((await readConfigFile(path)).raw);
  const flags = withPreset(expandOverrides(overrides));
  return (field) => (setsPath(flags, field) ? 'flag' : setsPath(file, field) ? 'file' : 'default');
}

/** A preset sets the fields that it stands for. */
function withPreset(raw: RawMap): RawMap {
  const expanded = expandDecoderPreset(raw);
  return isMap(expanded) ? expanded : raw;
}
