import type { OnError } from '../model.ts';

/** What `onError` of a file says; its schema has seen to the form. */
export function onErrorOf(text: string): OnError {
  if (text === 'continue' || text === 'stop') return text;
  return { stopAfter: Number(text.replace('stop-after ', '')) };
}
