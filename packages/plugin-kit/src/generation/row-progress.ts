import type { RowHistory } from './create-token-chooser.ts';

/** Which ids end a row. */
export type EndOfText = Pick<ReadonlySet<number>, 'has'>;

/** One row of a batch while it is generated: its output, and whether and why it has ended. */
export class RowProgress implements RowHistory {
  readonly ids: number[] = [];
  readonly seen: Set<number>;
  finish: 'eos' | 'length' | null = null;
  readonly #limit: number;
  readonly #ends: EndOfText;

  constructor(prompt: Iterable<number>, limit: number, ends: EndOfText) {
    this.seen = new Set(prompt);
    this.#limit = limit;
    this.#ends = ends;
  }

  get newTokens(): number {
    return this.ids.length;
  }

  /** Takes the next token, unless the row has ended: what follows an end of text is padding. */
  accept(id: number): void {
    if (this.finish) return;
    this.ids.push(id);
    this.seen.add(id);
    if (this.#ends.has(id)) this.finish = 'eos';
    else if (this.ids.length >= this.#limit) this.finish = 'length';
  }
}
