/** Temporal refuses a payload of 2 MiB. An answer is a few times as large as its question. */
const chunkBytes = 128 * 1024;
/** Each definition costs its workflow some twelve events, of which Temporal warns at ten thousand. */
const chunkLength = 50;

/** Cuts a list into parts that each fit into one payload, in their order; none is empty. */
export function inChunks<T>(entries: readonly T[]): T[][] {
  const chunks: T[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    const last = chunks.at(-1);
    if (last && last.length < chunkLength && bytes + size <= chunkBytes) {
      last.push(entry);
      bytes += size;
    } else {
      chunks.push([entry]);
      bytes = size;
    }
  }
  return chunks;
}
