import type { HubAccess } from '../network/hub-access.ts';
import type { ModelSource } from './model-source.ts';

type Named = Pick<ModelSource, 'model' | 'revision'>;

/** What the Hub says about a model. */
export function infoUrl({ endpoint }: HubAccess, { model, revision }: Named): string {
  return `${endpoint}/api/models/${model}${revision === null ? '' : `/revision/${encodeURIComponent(revision)}`}`;
}

/** The model's config.json. */
export function configUrl({ endpoint }: HubAccess, { model, revision }: Named): string {
  return `${endpoint}/${model}/resolve/${encodeURIComponent(revision ?? 'main')}/config.json`;
}
