import { type Clock, type Logger, type StudyResult, type UserConfig, withRetry } from '@llem/core';

const LIMIT_SEC = 10;
/** Answers that another attempt may change. */
const TRANSIENT = new Set([408, 425, 429]);

interface WebhookDependencies {
  readonly settings: Pick<UserConfig, 'notifications'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** Seconds that an answer may take; default 10. */
  readonly limitSec?: number;
}

/** An attempt that failed, without the address: it often holds the only secret that protects a webhook. */
class WebhookFailure extends Error {
  readonly isTransient: boolean;
  constructor(message: string, isTransient: boolean) {
    super(message);
    this.isTransient = isTransient;
  }
}

/**
 * Tells the configured webhook how a study ended (study.md 12): `complete` when all runs completed, else `failure`,
 * each by its switch. Never rejects: a failure is a warning that shows the host only.
 */
export async function notifyWebhook(result: StudyResult, dependencies: WebhookDependencies): Promise<void> {
  const { settings, clock, logger, signal } = dependencies;
  const { webhook_url, on_complete, on_failure } = settings.notifications;
  const isComplete = result.summary.completed === result.summary.total_experiments;
  if (webhook_url === null || !(isComplete ? on_complete : on_failure)) return;
  const url = new URL(webhook_url);
  const say = (text: string) => logger.debug(`webhook on ${url.host}: ${text}`);
  const body = JSON.stringify(message(result, isComplete ? 'complete' : 'failure'));
  try {
    await withRetry(() => post(url, body, dependencies), {
      maxRetries: 1,
      retryOn: (error) => error instanceof WebhookFailure && error.isTransient,
      clock,
      logger: { debug: say, info: say, warn: say },
      ...(signal && { signal }),
    });
  } catch (error) {
    const other = signal?.aborted ? 'it was cancelled' : 'its address cannot be used';
    const reason = error instanceof WebhookFailure ? error.message : other;
    logger.warn(`the webhook on ${url.host} was not told that the study ended: ${reason}`);
  }
}

function message(
  { study_id, name, status, study_design_hash, summary }: StudyResult,
  event: 'complete' | 'failure',
): object {
  return { event, study_id, name, status, study_design_hash, summary };
}

async function post(
  url: URL,
  body: string,
  { signal, limitSec = LIMIT_SEC }: WebhookDependencies,
): Promise<void> {
  const limit = AbortSignal.timeout(limitSec * 1000);
  const response = await fetch(withoutCredentials(url), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...authorization(url) },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new WebhookFailure(limit.aborted ? `no answer in ${limitSec} s` : reasonOf(error), true);
  });
  await response.body?.cancel();
  const { ok, status } = response;
  if (!ok) throw new WebhookFailure(`it answered ${status}`, status >= 500 || TRANSIENT.has(status));
}

/** `fetch` refuses an address with credentials, and says it in full. */
function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The system's code, such as `ECONNREFUSED`: a whole message could hold the address. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'it cannot be reached';
}
