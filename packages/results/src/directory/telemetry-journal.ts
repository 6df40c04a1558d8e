import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Logger, messageOf, type TelemetryRow } from '@llem/core';
import { type Column, createTable } from '../timeseries/arrow-table.ts';

/** The readings as the telemetry gives them, unlike the seconds of `timeseries.parquet`. */
const JOURNAL_COLUMNS = [
  { name: 'time_s', type: 'float64', nullable: false },
  { name: 'gpu_index', type: 'int32', nullable: false },
  { name: 'power_w', type: 'float32', nullable: true },
  { name: 'power_instant_w', type: 'float32', nullable: true },
  { name: 'temperature_c', type: 'float32', nullable: true },
  { name: 'memory_used_mb', type: 'float32', nullable: true },
  { name: 'memory_total_mb', type: 'float32', nullable: true },
  { name: 'sm_utilisation_pct', type: 'float32', nullable: true },
  { name: 'memory_utilisation_pct', type: 'float32', nullable: true },
  { name: 'sm_clock_mhz', type: 'float32', nullable: true },
  { name: 'throttle_reasons', type: 'int64', nullable: true },
] as const satisfies readonly Column[];

/** Continuation marker and length: the 8 bytes before a message, and all there is of the end-of-stream marker. */
const MARKER_BYTES = 8;

/** Readings on their way to disk, as an Arrow IPC stream that can be read at any moment. */
export interface TelemetryJournal {
  /** Adds one record batch; without rows it only opens the file and loads Arrow. Never rejects. */
  append(rows: readonly TelemetryRow[]): Promise<void>;
  close(): Promise<void>;
}

/** A journal at `path`, created with its first batch. One that cannot be written is given up with a warning. */
export function createTelemetryJournal(path: string, logger: Pick<Logger, 'warn'> | null): TelemetryJournal {
  return new ArrowStreamJournal(path, logger);
}

class ArrowStreamJournal implements TelemetryJournal {
  readonly #path: string;
  readonly #logger: Pick<Logger, 'warn'> | null;
  #file: FileHandle | null = null;
  #ended = false;
  /** Batches are written in the order in which they came. */
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, logger: Pick<Logger, 'warn'> | null) {
    this.#path = path;
    this.#logger = logger;
  }

  append(rows: readonly TelemetryRow[]): Promise<void> {
    this.#last = this.#last.then(() => this.#write(rows));
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last;
    this.#ended = true;
    await this.#file?.close();
    this.#file = null;
  }

  async #write(rows: readonly TelemetryRow[]): Promise<void> {
    if (this.#ended) return;
    try {
      const { schema, batch } = await encode(rows);
      if (!this.#file) {
        await mkdir(dirname(this.#path), { recursive: true });
        this.#file = await open(this.#path, 'wx');
        await this.#file.writeFile(schema);
      }
      await this.#file.writeFile(batch);
    } catch (error) {
      // The journal is for runs that are killed: losing it must not cost a run that lives.
      this.#ended = true;
      const reason = messageOf(error);
      this.#logger?.warn(`telemetry is no longer journalled in ${this.#path}: ${reason}`);
    }
  }
}

/**
 * The messages of a stream with these rows: its schema, then its record batch. The end-of-stream marker is left
 * out, because more follows; readers take the end of the file for it.
 */
async function encode(rows: readonly TelemetryRow[]): Promise<{ schema: Uint8Array; batch: Uint8Array }> {
  const { tableToIPC } = await import('apache-arrow');
  const values = rows.map((row) => ({
    ...row,
    throttle_reasons: row.throttle_reasons === null ? null : BigInt(row.throttle_reasons),
  }));
  const stream = tableToIPC(await createTable(JOURNAL_COLUMNS, values), 'stream');
  const schemaLength = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  const batchStart = MARKER_BYTES + schemaLength;
  return { schema: stream.subarray(0, batchStart), batch: stream.subarray(batchStart, -MARKER_BYTES) };
}
