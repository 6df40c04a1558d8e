import { ConfigError } from '@llem/core';
import type { Environment } from '../environment/environment.ts';

/** How the Hub is reached. */
export interface HubAccess {
  /** Origin and path of the Hub or its mirror, without a trailing slash. */
  readonly endpoint: string;
  readonly token: string | null;
  /** The user said not to ask the network. */
  readonly offline: boolean;
}

/**
 * Reads HF_ENDPOINT, HF_TOKEN (or HUGGING_FACE_HUB_TOKEN) and HF_HUB_OFFLINE.
 * @throws ConfigError CONFIG.BAD_ENDPOINT
 */
export function hubAccess(env: Environment): HubAccess {
  const token = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || '').trim();
  return {
    endpoint: endpointOf(env.HF_ENDPOINT || 'https://huggingface.co'),
    // What no header can carry is no token, and the error of trying would print it.
    token: /^[\x21-\x7e]+$/.test(token) ? token : null,
    offline: /^(1|true|yes|on)$/i.test(env.HF_HUB_OFFLINE ?? ''),
  };
}

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return text.replace(/\/+$/, '');
  throw new ConfigError('CONFIG.BAD_ENDPOINT', `HF_ENDPOINT is not the URL of a Hub: "${text}"`, {
    fix: 'export HF_ENDPOINT=https://<host>, or unset it',
  });
}
