/** Far above any config.json, and above what the Hub tells of a model with thousands of files. */
const MAX_BYTES = 2 ** 22;

/**
 * The text of a small answer. A server that is not the Hub may send without end, or a little that unpacks to much.
 * @throws RangeError above 4 MiB
 */
export async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new RangeError(`${response.url} sends more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
