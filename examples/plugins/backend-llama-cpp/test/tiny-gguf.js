import { writeFile } from 'node:fs/promises';

// A GGUF file by hand (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): a llama of two layers with random
// weights, whose tokens are the bytes of a text.

const U32 = 4;
const I32 = 5;
const F32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

const HIDDEN = 64;
const HEADS = 2;
const FEED_FORWARD = 128;
const LAYERS = 2;
const BYTES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const TOKENS = ['<unk>', '<s>', '</s>', ...BYTES];
/** Unknown, control, and byte tokens. */
const TOKEN_TYPES = TOKENS.map((_, id) => [2, 3, 3][id] ?? 6);

/** Parameters of its matrix products and norms; the table of embeddings is a look-up. */
export const NON_EMBEDDING_PARAMETERS =
  HIDDEN * TOKENS.length + HIDDEN + LAYERS * (2 * HIDDEN + 4 * HIDDEN ** 2 + 3 * HIDDEN * FEED_FORWARD);

const metadata = (eos) => [
  ['general.architecture', STRING, 'llama'],
  ['general.file_type', U32, 0],
  ['llama.context_length', U32, 512],
  ['llama.embedding_length', U32, HIDDEN],
  ['llama.block_count', U32, LAYERS],
  ['llama.feed_forward_length', U32, FEED_FORWARD],
  ['llama.attention.head_count', U32, HEADS],
  ['llama.attention.layer_norm_rms_epsilon', F32, 1e-5],
  ['tokenizer.ggml.model', STRING, 'llama'],
  ['tokenizer.ggml.tokens', STRING, TOKENS],
  ['tokenizer.ggml.scores', F32, TOKENS.map(() => 0)],
  ['tokenizer.ggml.token_type', I32, TOKEN_TYPES],
  ['tokenizer.ggml.unknown_token_id', U32, 0],
  ['tokenizer.ggml.bos_token_id', U32, 1],
  ['tokenizer.ggml.eos_token_id', U32, eos],
  ['tokenizer.ggml.add_bos_token', BOOL, 1],
  ['tokenizer.ggml.add_space_prefix', BOOL, 0],
];

const layer = (index) =>
  Object.entries({
    attn_norm: [HIDDEN],
    attn_q: [HIDDEN, HIDDEN],
    attn_k: [HIDDEN, HIDDEN],
    attn_v: [HIDDEN, HIDDEN],
    attn_output: [HIDDEN, HIDDEN],
    ffn_norm: [HIDDEN],
    ffn_gate: [HIDDEN, FEED_FORWARD],
    ffn_up: [HIDDEN, FEED_FORWARD],
    ffn_down: [FEED_FORWARD, HIDDEN],
  }).map(([name, shape]) => [`blk.${index}.${name}.weight`, shape]);

const TENSORS = [
  ['token_embd.weight', [HIDDEN, TOKENS.length]],
  ['output_norm.weight', [HIDDEN]],
  ['output.weight', [HIDDEN, TOKENS.length]],
  ...Array.from({ length: LAYERS }, (_, index) => layer(index)).flat(),
];

/** Writes the model; `eos` is the token that ends a text, by default `</s>`. */
export async function writeTinyGguf(path, { eos = 2 } = {}) {
  const fields = metadata(eos);
  const weights = randomWeights();
  let offset = 0;
  const infos = [];
  const data = [];
  for (const [name, shape] of TENSORS) {
    infos.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    const values = weights(shape);
    data.push(values);
    offset += values.length;
  }
  const counts = [Buffer.from('GGUF'), u32(3), u64(TENSORS.length), u64(fields.length)];
  const head = Buffer.concat([...counts, ...fields.map(encodeField), ...infos]);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  await writeFile(path, Buffer.concat([head, padding, ...data]));
}

/** Norms of ones; everything else uniform from a linear congruential generator, always the same. */
function randomWeights() {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return (shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => (shape.length === 1 ? 1 : random()));
    return Buffer.from(values.buffer);
  };
}

function encodeField([key, type, value]) {
  const values = Array.isArray(value)
    ? [u32(ARRAY), u32(type), u64(value.length), ...value.map((one) => encode(type, one))]
    : [u32(type), encode(type, value)];
  return Buffer.concat([text(key), ...values]);
}

function encode(type, value) {
  if (type === STRING) return text(value);
  if (type === BOOL) return Buffer.of(value);
  return type === F32 ? Buffer.from(Float32Array.of(value).buffer) : u32(value);
}

function text(value) {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u32(value) {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value) {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
