// As much of the ONNX format (onnx.proto3, a protocol buffer) as a small graph needs.

const FLOAT = 1;
const INT64 = 7;
/** Weights that are kept as small integers, two of four bits in a byte. */
const QUANTISED = { int8: 3, int4: 22 };

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A field of a message: a number as a varint, anything else as bytes with their length. */
function field(number, value) {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

const message = (...fields) => Buffer.concat(fields.flat());

/** A value of a graph: `shape` has numbers, and names of what is only known when it runs. */
export function value(name, type, shape) {
  const dims = shape.map((dim) => field(1, message(typeof dim === 'number' ? field(1, dim) : field(2, dim))));
  const tensor = message(field(1, type === 'int64' ? INT64 : FLOAT), field(2, message(dims)));
  return message(field(1, name), field(2, message(field(1, tensor))));
}

/** A constant of a graph: a Float32Array or a BigInt64Array. */
export function constant(name, data, shape) {
  const type = data instanceof Float32Array ? FLOAT : INT64;
  const dims = shape.map((dim) => field(1, dim));
  return message(dims, field(2, type), field(8, name), field(9, Buffer.from(data.buffer)));
}

/** Weights in a precision: fp32 as they are, else integers and the node that makes numbers of them. */
export function weights(name, data, shape, precision) {
  if (precision === 'fp32') return { constants: [constant(name, data, shape)], nodes: [] };
  const levels = precision === 'int8' ? 127 : 7;
  const scale = data.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0) / levels;
  const whole = Array.from(data, (one) => Math.round(one / scale));
  const pairs = whole
    .filter((_, index) => index % 2 === 0)
    .map((low, index) => (low & 15) | ((whole[2 * index + 1] & 15) << 4));
  const bytes = Buffer.from(precision === 'int8' ? whole.map((one) => one & 255) : pairs);
  const dims = shape.map((dim) => field(1, dim));
  const integers = message(
    dims,
    field(2, QUANTISED[precision]),
    field(8, `${name}_integers`),
    field(9, bytes),
  );
  return {
    constants: [integers, constant(`${name}_scale`, Float32Array.of(scale), [])],
    nodes: [node('DequantizeLinear', [`${name}_integers`, `${name}_scale`], name)],
  };
}

/** A node; of its attributes a number is an integer, a list one of integers. */
export function node(operator, inputs, output, attributes = {}) {
  const attribute = (name, content) =>
    Array.isArray(content)
      ? message(
          field(1, name),
          content.map((one) => field(8, one)),
          field(20, 7),
        )
      : message(field(1, name), field(3, content), field(20, 2));
  return message(
    inputs.map((input) => field(1, input)),
    field(2, output),
    field(4, operator),
    Object.entries(attributes).map(([name, content]) => field(5, attribute(name, content))),
  );
}

/** A whole model. */
export function model({ nodes, constants, inputs, outputs }) {
  const graph = message(
    nodes.map((one) => field(1, one)),
    field(2, 'decoder'),
    constants.map((one) => field(5, one)),
    inputs.map((one) => field(11, one)),
    outputs.map((one) => field(12, one)),
  );
  return message(field(1, 10), field(2, 'tiny-decoder'), field(7, graph), field(8, message(field(2, 21))));
}
