import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A process of a fake `/proc`; times in ticks. */
export interface FakeProcess {
  readonly parent: number;
  readonly name?: string;
  readonly utime?: number;
  readonly stime?: number;
  readonly cutime?: number;
  readonly cstime?: number;
}

export interface FakeProc extends Disposable {
  readonly root: string;
  /** Starts a process, or changes its times. */
  set(pid: number, process: FakeProcess): void;
  end(pid: number): void;
}

/** Writes a `/proc` with one processor of a known model in a fresh temporary directory, which disposal removes. */
export function createFakeProc(cpuinfo = cpuinfoOf('AMD EPYC 7763 64-Core Processor', 128)): FakeProc {
  const root = mkdtempSync(join(tmpdir(), 'llem-proc-'));
  writeFileSync(join(root, 'cpuinfo'), cpuinfo);
  writeFileSync(join(root, 'uptime'), '1.00 1.00\n');
  return {
    root,
    set(pid, process) {
      mkdirSync(join(root, String(pid)), { recursive: true });
      writeFileSync(join(root, String(pid), 'stat'), statOf(pid, process));
    },
    end: (pid) => rmSync(join(root, String(pid)), { recursive: true, force: true }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A line of `/proc/<pid>/stat` as proc(5) lays it out, up to `cstime` and a little beyond. */
export function statOf(
  pid: number,
  { parent, name = 'node', utime = 0, stime = 0, cutime = 0, cstime = 0 }: FakeProcess,
): string {
  return `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194304 100 0 0 0 ${utime} ${stime} ${cutime} ${cstime} 20 0 1 0 1000\n`;
}

/** Text of `/proc/cpuinfo` for `logical` processors of one model, spread over `packages`. */
export function cpuinfoOf(model: string, logical: number, packages = 1): string {
  return Array.from({ length: logical }, (_, index) =>
    [
      `processor\t: ${index}`,
      `model name\t: ${model}`,
      `physical id\t: ${index % packages}`,
      'flags\t\t: fpu',
      '',
    ].join('\n'),
  ).join('\n');
}
