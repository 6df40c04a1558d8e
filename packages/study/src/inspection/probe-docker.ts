import type { Environment } from '@llem/config';
import { messageOf } from '@llem/core';
import { runProcess } from '@llem/process';
import { findOnPath } from '../preflight/find-on-path.ts';
import { GPU_RUNTIMES } from '../preflight/gpu-runtimes.ts';

const LIMIT_SEC = 2;

export interface DockerFacts {
  /** Path of the command; null when it is not installed. */
  readonly command: string | null;
  /** Version of the daemon; null when it does not answer. */
  readonly daemon: string | null;
  /** Why it does not. */
  readonly problem: string | null;
  /** Path of a part of the NVIDIA Container Toolkit. */
  readonly toolkit: string | null;
}

/** Asks the daemon for its version, for 2 s at most. Never rejects. */
export async function probeDocker(env: Environment): Promise<DockerFacts> {
  const toolkit = GPU_RUNTIMES.map((name) => findOnPath(name, env)).find((path) => path !== null) ?? null;
  const command = findOnPath('docker', env);
  if (command === null) return { command, daemon: null, problem: null, toolkit };
  try {
    const args = ['version', '--format', '{{.Server.Version}}'];
    const { code, stdout, stderr, timedOut } = await runProcess(command, args, {
      env,
      timeoutSec: LIMIT_SEC,
    });
    const daemon = code === 0 ? stdout.trim() : '';
    if (daemon !== '') return { command, daemon, problem: null, toolkit };
    const reason = stderr.trim().split('\n').at(-1) || `docker version ended with exit code ${code}`;
    return { command, daemon: null, problem: timedOut ? `no answer within ${LIMIT_SEC} s` : reason, toolkit };
  } catch (error) {
    return {
      command,
      daemon: null,
      problem: messageOf(error),
      toolkit,
    };
  }
}
