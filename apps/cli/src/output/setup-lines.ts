import type { SetupState } from '@llem/host';

/** The Python environments of `llem plugins setup --list`, as lines. */
export function setupLines(setups: readonly SetupState[]): string[] {
  if (setups.length === 0) return ['no installed plugin needs a Python environment'];
  return setups.flatMap(({ id, state, folder, versions, problem }) => {
    const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return [
      `${id.padEnd(11)} ${state}${problem === null ? '' : `: ${problem}`}`,
      ...(state === 'not made' ? [] : [`  ${folder}`]),
      ...(list.length === 0 ? [] : [`  ${list.join(', ')}`]),
      ...fixOf(id, state),
    ];
  });
}

function fixOf(id: string, state: SetupState['state']): string[] {
  if (state === 'complete') return [];
  return [`  fix: llem plugins setup ${id}${state === 'plugin not installed' ? ' --remove' : ''}`];
}
