import type { Malformation } from '../errors/malformed-answer.ts';

/** What is wrong with a document, before it is known which operation it answers. */
export class XmlProblem extends Error {
  readonly kind: Malformation;

  constructor(kind: Malformation, message: string) {
    super(message);
    this.kind = kind;
  }
}
