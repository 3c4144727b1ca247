import type { Content } from '../store/content.ts';

/** An answer that is ready to be sent. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | FilePart | undefined;
}

/** A part of a file's bytes, or all of them: from `start` up to but not including `end`. */
export interface FilePart {
  content: Content;
  start: number;
  end: number;
  bytesPerSecond?: number | undefined;
}
