import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import { checkImports, type ImportCheck } from './check-imports.ts';
import { removeEnvironment } from './remove-environment.ts';
import { setUpEnvironment } from './set-up-environment.ts';
import { noSetup } from './setup-failure.ts';
import { forgottenSetups, type SetupState, setupState } from './setup-state.ts';

/** The Python environments that plugins ask for in their manifests, by the id of the component. */
export interface PluginSetups {
  /** Those that installed plugins ask for, and those that none does any more. */
  list(): Promise<readonly SetupState[]>;
  /**
   * Makes one and gives its interpreter. What an earlier attempt left is completed. Rejects with PluginError
   * `PLUGIN.NO_SETUP` or `PLUGIN.SETUP_FAILED`; when aborted, with the signal's reason.
   */
  make(id: string, onProgress: (text: string) => void, signal?: AbortSignal): Promise<string>;
  /** What an interpreter has of what the plugin asks for, imported. Rejects only when aborted. */
  inspect(id: string, interpreter: string, signal?: AbortSignal): Promise<ImportCheck>;
  /** Removes what `make` made and gives its folder. Rejects like `make`. */
  remove(id: string, onProgress: (text: string) => void, signal?: AbortSignal): Promise<string>;
}

interface Surroundings {
  /** The installed plugins. */
  readonly plugins: () => Promise<readonly DiscoveredPlugin[]>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createPluginSetups({ plugins, env }: Surroundings): PluginSetups {
  async function asked(): Promise<readonly Pick<SetupState, 'id' | 'package' | 'requirements'>[]> {
    return (await plugins()).flatMap(({ package: name, manifest: { setup, provides } }) =>
      setup === undefined
        ? []
        : provides.map(({ id }) => ({ id, package: name, requirements: setup.python ?? [] })),
    );
  }

  return {
    async list() {
      const known = await asked();
      const states = await Promise.all(known.map((one) => setupState(one, env)));
      const ids = known.map(({ id }) => id);
      return [...states, ...(await forgottenSetups(ids, env))];
    },

    async make(id, onProgress, signal) {
      const known = await asked();
      const requirements = known.find((one) => one.id === id)?.requirements;
      if (requirements !== undefined)
        return await setUpEnvironment({ id, requirements, env, onProgress, ...(signal && { signal }) });
      const provided = (await plugins()).flatMap(({ manifest }) => manifest.provides);
      throw noSetup(
        id,
        known.map((one) => one.id),
        provided.some((one) => one.id === id),
      );
    },

    async inspect(id, interpreter, signal) {
      const requirements = (await asked()).find((one) => one.id === id)?.requirements ?? [];
      return await checkImports({ interpreter, requirements, env, imports: true, ...(signal && { signal }) });
    },

    remove: (id, onProgress, signal) => removeEnvironment({ id, env, onProgress, ...(signal && { signal }) }),
  };
}
