const MAX_LENGTH = 80;

/**
 * The model's part of a directory name (results.md 3): lower case, `[a-z0-9._-]` only, at most 80 characters. A
 * local path is named by its last two components.
 */
export function modelSlug(model: string): string {
  const name = /^(\/|\.{1,2}(\/|$)|~)/.test(model) ? lastComponents(model) : model;
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-')
    .replace(/-+/g, '-');
  // A name in another script, or `/`, leaves nothing to name it by.
  return trim(trim(slug).slice(0, MAX_LENGTH)) || 'model';
}

function lastComponents(path: string): string {
  const components = path.split('/').filter((component) => !['', '.', '..', '~'].includes(component));
  return components.slice(-2).join('-');
}

function trim(slug: string): string {
  return slug.replace(/^[.-]+|[.-]+$/g, '');
}
