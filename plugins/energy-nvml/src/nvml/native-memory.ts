/** Memory that calls fill, read without allocating: a double holds every integer of NVML up to 2^53 exactly. */
export class NativeMemory {
  readonly bytes: Buffer;

  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
  }

  u32(offset = 0): number {
    return this.bytes.readUInt32LE(offset);
  }

  /** A 64-bit unsigned integer by its halves: through BigInt each read would leave garbage behind. */
  u64(offset = 0): number {
    return this.bytes.readUInt32LE(offset + 4) * 2 ** 32 + this.bytes.readUInt32LE(offset);
  }

  /** Text up to the first NUL. */
  text(): string {
    const end = this.bytes.indexOf(0);
    return this.bytes.toString('utf8', 0, end < 0 ? this.bytes.length : end);
  }
}
