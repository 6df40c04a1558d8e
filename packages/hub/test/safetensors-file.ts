/** The bytes of a safetensors file with fp32 zeros of these shapes. */
export function safetensorsFile(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const start = offset;
      offset += 4 * shape.reduce((product, size) => product * size, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }];
    }),
  );
  return withHeader(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }), Buffer.alloc(offset));
}

/** A file whose header is this text; `claim` lies about its length. */
export function withHeader(
  text: string,
  data: Uint8Array = new Uint8Array(),
  claim = BigInt(Buffer.byteLength(text)),
): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claim);
  return Buffer.concat([length, Buffer.from(text), data]);
}
