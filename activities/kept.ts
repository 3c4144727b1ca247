/**
 * Asks once for what many need at about the same time, and keeps the answer for a while; a failure is
 * not kept.
 *
 * @param forMs milliseconds for which an answer holds.
 */
export function kept<T>(forMs: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; at: number } | undefined;
  return () => {
    if (last && Date.now() - last.at < forMs) return last.answer;
    const asked = { answer: ask(), at: Date.now() };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.answer;
  };
}
