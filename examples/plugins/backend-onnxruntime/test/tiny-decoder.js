import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mulberry32 } from '@llem/plugin-kit';
import { constant, model, node, value, weights } from './onnx-writer.js';

const HEADS = 2;
const HEAD = 8;
const WIDTH = HEADS * HEAD;
export const CONTEXT = 256;
/** The bytes of a text, and the end of one. */
export const EOS = 256;
const VOCABULARY = 257;

/**
 * A decoder of one layer with the inputs and outputs that `optimum-cli export onnx --task text-generation-with-past`
 * gives: ids, mask and positions in; logits out; keys and values of past tokens in and out. Its weights
 * are random.
 */
function tinyDecoder(precision) {
  const random = mulberry32(7);
  const matrix = (name, ...shape) => {
    const data = Float32Array.from({ length: shape[0] * shape[1] }, () => (random() - 0.5) * 2.4);
    return weights(name, data, shape, precision);
  };
  const matrices = [
    matrix('embedding', VOCABULARY + 1, WIDTH),
    matrix('positions', CONTEXT, WIDTH),
    ...['w_q', 'w_k', 'w_v', 'w_o'].map((name) => matrix(name, WIDTH, WIDTH)),
    matrix('head', WIDTH, VOCABULARY),
  ];
  const integers = (name, values, shape = [values.length]) =>
    constant(name, BigInt64Array.from(values, BigInt), shape);
  const heads = (name) => [
    node('MatMul', ['x', `w_${name}`], name),
    node('Reshape', [name, 'split'], `${name}_split`),
    node('Transpose', [`${name}_split`], `${name}_heads`, { perm: [0, 2, 1, 3] }),
  ];
  return model({
    inputs: [
      value('input_ids', 'int64', ['batch', 'sequence']),
      value('attention_mask', 'int64', ['batch', 'total']),
      value('position_ids', 'int64', ['batch', 'sequence']),
      value('past_key_values.0.key', 'float32', ['batch', HEADS, 'past', HEAD]),
      value('past_key_values.0.value', 'float32', ['batch', HEADS, 'past', HEAD]),
    ],
    outputs: [
      value('logits', 'float32', ['batch', 'sequence', VOCABULARY]),
      value('present.0.key', 'float32', ['batch', HEADS, 'total', HEAD]),
      value('present.0.value', 'float32', ['batch', HEADS, 'total', HEAD]),
    ],
    constants: [
      ...matrices.flatMap(({ constants }) => constants),
      constant('scale', Float32Array.of(HEAD ** -0.5), []),
      constant('hidden', Float32Array.of(-1e9), []),
      integers('split', [0, 0, HEADS, HEAD]),
      integers('join', [0, 0, WIDTH]),
      integers('zero', [0], []),
      integers('one', [1], []),
      integers('axis_1', [1]),
      integers('axes_1_2', [1, 2]),
    ],
    nodes: [
      ...matrices.flatMap(({ nodes }) => nodes),
      node('Gather', ['embedding', 'input_ids'], 'token'),
      node('Gather', ['positions', 'position_ids'], 'position'),
      node('Add', ['token', 'position'], 'x'),
      ...['q', 'k', 'v'].flatMap(heads),
      node('Concat', ['past_key_values.0.key', 'k_heads'], 'present.0.key', { axis: 2 }),
      node('Concat', ['past_key_values.0.value', 'v_heads'], 'present.0.value', { axis: 2 }),
      // A token sees what is not padding, up to itself.
      node('Shape', ['input_ids'], 'input_shape'),
      node('Gather', ['input_shape', 'one'], 'sequence_length'),
      node('Shape', ['attention_mask'], 'mask_shape'),
      node('Gather', ['mask_shape', 'one'], 'total_length'),
      node('Sub', ['total_length', 'sequence_length'], 'past_length'),
      node('Range', ['zero', 'total_length', 'one'], 'columns'),
      node('Range', ['past_length', 'total_length', 'one'], 'row_numbers'),
      node('Unsqueeze', ['row_numbers', 'axis_1'], 'rows'),
      node('LessOrEqual', ['columns', 'rows'], 'causal'),
      node('Cast', ['attention_mask'], 'real', { to: 9 }),
      node('Unsqueeze', ['real', 'axes_1_2'], 'real_columns'),
      node('And', ['causal', 'real_columns'], 'seen'),
      node('Transpose', ['present.0.key'], 'keys', { perm: [0, 1, 3, 2] }),
      node('MatMul', ['q_heads', 'keys'], 'products'),
      node('Mul', ['products', 'scale'], 'scores'),
      node('Where', ['seen', 'scores', 'hidden'], 'masked'),
      node('Softmax', ['masked'], 'attention', { axis: -1 }),
      node('MatMul', ['attention', 'present.0.value'], 'mixed'),
      node('Transpose', ['mixed'], 'mixed_rows', { perm: [0, 2, 1, 3] }),
      node('Reshape', ['mixed_rows', 'join'], 'joined'),
      node('MatMul', ['joined', 'w_o'], 'projected'),
      node('Add', ['x', 'projected'], 'y'),
      node('MatMul', ['y', 'head'], 'logits'),
    ],
  });
}

/** Byte-level BPE without merges, as GPT-2 writes it: a token for every byte. */
function byteTokenizer() {
  const printable = (byte) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let unprintable = 0;
  const characters = Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : 256 + unprintable++),
  );
  const vocab = Object.fromEntries([...characters, '</s>'].map((token, id) => [token, id]));
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    added_tokens: [
      {
        id: EOS,
        content: '</s>',
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      },
    ],
    normalizer: null,
    pre_tokenizer: bytes,
    post_processor: null,
    decoder: bytes,
    model: { type: 'BPE', vocab, merges: [] },
  };
}

/** Writes the model with its tokenizer into `folder`, in the layout of the Hub's ONNX models. */
export function writeTinyDecoder(folder, { eos = EOS } = {}) {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  for (const [file, precision] of Object.entries({ model: 'fp32', model_int8: 'int8', model_q4: 'int4' }))
    writeFileSync(join(folder, `onnx/${file}.onnx`), tinyDecoder(precision));
  const write = (name, content) => writeFileSync(join(folder, name), JSON.stringify(content));
  write('config.json', {
    model_type: 'tiny',
    vocab_size: VOCABULARY,
    max_position_embeddings: CONTEXT,
    eos_token_id: eos,
  });
  write('tokenizer.json', byteTokenizer());
  write('tokenizer_config.json', { tokenizer_class: 'ByteTokenizer', eos_token: '</s>' });
}
