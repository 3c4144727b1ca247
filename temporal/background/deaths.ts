/** So many deaths in a row and a keeper gives up. */
const tooMany = 5;

/** Deaths of what a keeper keeps, each soon after the one before. */
export class Deaths {
  #row: number[] = [];

  /**
   * Notes a death. Those before do not count any more after a minute, unless it `never` worked
   * since.
   * @returns milliseconds to wait before the next start, more each time
   */
  add(worked: 'worked' | 'never' = 'worked'): number {
    const now = Date.now();
    const before =
      worked === 'never' ? this.#row : this.#row.filter((death) => now - death < 60_000);
    this.#row = [...before, now];
    return 100 * 2 ** this.#row.length;
  }

  /** Why there is to be no next start, such as `died 5 times in a row`; undefined where there may. */
  get verdict(): string | undefined {
    const count = this.#row.length;
    return count >= tooMany ? `died ${count} times in a row` : undefined;
  }
}
