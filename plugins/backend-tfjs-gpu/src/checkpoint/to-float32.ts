/** Widens little-endian bfloat16 to fp32, into `target`: it is the upper half of one. */
export function bfloat16ToFloat32(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  for (let index = 0; index < source.length; index += 1) bits[index] = (source[index] ?? 0) << 16;
}

/** Widens IEEE 754 half precision to fp32, into `target`, exactly, subnormals, infinities and NaN included. */
export function float16ToFloat32(source: Uint16Array, target: Float32Array): void {
  for (let index = 0; index < source.length; index += 1)
    target[index] = HALVES[source[index] ?? 0] ?? Number.NaN;
}

/** Every half-precision number by its bits: one look-up per element is what a load of billions can afford. */
const HALVES = Float32Array.from({ length: 0x10000 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});
