import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillTemplate } from './fill-template.ts';
import { type PluginKind, TEMPLATE_NAMES } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';
import { Refusal } from './refusal.ts';

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));
/** Ours, which a plugin may keep. */
const LICENCE = fileURLToPath(new URL('../LICENSE', import.meta.url));

/** Writes the template of a kind, and what all kinds share, into a folder that must be empty or not be there. */
export async function writePlugin(kind: PluginKind, name: PluginName, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) throw occupied(folder);
    // Nothing is written over: between the look into the folder and this somebody may have written.
    await copyFile(LICENCE, join(folder, 'LICENSE'), constants.COPYFILE_EXCL);
    for (const source of [join(TEMPLATES, 'shared'), join(TEMPLATES, kind)]) {
      for (const file of await filesUnder(source)) {
        const path = join(folder, targetOf(fillTemplate(file, TEMPLATE_NAMES[kind], name)));
        const text = await readFile(join(source, file), 'utf8');
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, fillTemplate(text, TEMPLATE_NAMES[kind], name), { flag: 'wx' });
      }
    }
  } catch (error) {
    throw error instanceof Refusal ? error : unwritable(folder, error);
  }
}

function occupied(folder: string): Refusal {
  return new Refusal(`${folder} is there already, and not empty`, {
    why: 'a template beside other files would be neither',
    fix: 'choose another --name, or move that folder away',
    exitCode: 1,
  });
}

function unwritable(folder: string, error: unknown): Refusal {
  return new Refusal(`${folder} cannot be written`, {
    why: error instanceof Error ? error.message : String(error),
    fix: 'run the command in a folder in which you may write, on a disk with room',
    exitCode: 1,
  });
}

/** Paths of the files in `folder`, relative to it. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(relative(folder, entry.parentPath), entry.name));
}

/** npm leaves a .gitignore out of a tarball, so a template carries it without the dot. */
function targetOf(path: string): string {
  return path === 'gitignore' ? '.gitignore' : path;
}
