import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { RESULT_SCHEMA_VERSION, type StudyResult, UserConfig } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleManifest } from '../../test/example-manifest.ts';
import { notifyWebhook } from './notify-webhook.ts';

let server: Server;
let port: number;
/** Status of each answer; 0 never answers. */
let answers: number[];
let received: { headers: IncomingHttpHeaders; url: string | undefined; body: string }[];

beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, url: request.url, body });
    const status = answers.shift() ?? 200;
    if (status !== 0) response.writeHead(status).end('thanks');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function study(completed: number): StudyResult {
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    study_id: 'study_2026',
    name: 'mine',
    status: 'completed',
    study_design_hash: 'cccccccccccccccc',
    study_yaml: '/home/me/secret.yaml',
    started_at: '2026-01-01T00:00:00.000Z',
    completed_at: '2026-01-01T01:00:00.000Z',
    runner: { fake: 'local' },
    measurement_protocol: exampleManifest().measurement_protocol,
    result_files: [],
    summary: {
      total_generated: 2,
      unique_configurations: 2,
      total_experiments: 2,
      ran: 2,
      completed,
      failed: 2 - completed,
      not_run: 0,
      skipped: 0,
      total_wall_time_s: 3600,
      total_energy_j: null,
      warnings: [],
    },
    skipped: [],
    failed: [],
    experiments: [],
  };
}

async function notify(completed = 2, notifications: object = {}, limitSec = 5) {
  const webhook_url = `http://me:pass%40word@127.0.0.1:${port}/hooks/T0PSECRET?key=T0PSECRET`;
  const settings = UserConfig.parse({ notifications: { webhook_url, ...notifications } });
  const { clock, logger, logged } = createFakeContext();
  await notifyWebhook(study(completed), { settings, clock, logger, limitSec });
  expect(logged.join('\n')).not.toMatch(/T0PSECRET|pass/);
  return logged.filter((line) => line.startsWith('warn'));
}

describe('notifyWebhook', () => {
  it('study.md 12: tells in JSON how a study ended', async () => {
    expect(await notify()).toEqual([]);
    const [request] = received;
    const { name, study_id, status, study_design_hash, summary } = study(2);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      event: 'complete',
      ...{ study_id, name, status, study_design_hash, summary },
    });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('me:pass@word').toString('base64')}`);
  });

  it('study.md 12: a study with a run that did not complete is a failure', async () => {
    await notify(1);
    expect(JSON.parse(received[0]?.body ?? '').event).toBe('failure');
  });

  it('study.md 12: each has its switch, and without an address nothing is sent', async () => {
    await notify(2, { on_complete: false });
    await notify(1, { on_failure: false });
    await notify(2, { webhook_url: null });
    expect(received).toEqual([]);
    await notify(2, { on_failure: false });
    expect(received).toHaveLength(1);
  });

  it('study.md 12: one retry, then a warning that shows the host only', async () => {
    answers = [503];
    expect(await notify()).toEqual([]);
    answers = [503, 500, 200];
    expect(await notify()).toEqual([
      `warn: the webhook on 127.0.0.1:${port} was not told that the study ended: it answered 500`,
    ]);
    expect(received).toHaveLength(4);
  });

  it('study.md 12: what another attempt would not change is not tried again', async () => {
    answers = [404];
    expect(await notify()).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  it('study.md 12: one that does not answer in time, or cannot be reached, is a warning too', async () => {
    answers = [0, 0];
    expect(await notify(2, {}, 0.5)).toEqual([expect.stringContaining('no answer in 0.5 s')]);
    expect(received).toHaveLength(2);
    server.closeAllConnections();
    server.close();
    expect(await notify()).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });
});
