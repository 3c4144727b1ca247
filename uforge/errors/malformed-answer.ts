import { UForgeError, type UForgeErrorDetails } from './uforge-error.ts';

/**
 * Why an answer could not be used. `foreign`: it does not look like a UForge server at all (HTML,
 * another document, a redirect); `broken`: half a document, not well-formed, too large; `incomplete`:
 * a UForge document that lacks or garbles what the operation promises; `cut`: a list shorter than its
 * own `total`; `hostile`: it declares a document type or entities.
 */
export type Malformation = 'foreign' | 'broken' | 'incomplete' | 'cut' | 'hostile';

/**
 * The server answered with something else than the operation promises. If the request was to change
 * something, it may have been done.
 */
export class MalformedAnswer extends UForgeError {
  override readonly name = 'MalformedAnswer';
  readonly kind: Malformation;
  /** Only a broken document can be whole the next time. */
  override readonly retryable: boolean;
  readonly hint: string;

  constructor(message: string, details: UForgeErrorDetails & { kind: Malformation }) {
    super(message, details);
    this.kind = details.kind;
    this.retryable = details.kind === 'broken';
    this.hint =
      details.kind === 'foreign'
        ? "Check the server's address: it ends with /api at most installations."
        : 'Try again; if it persists, look at the UForge server and at any proxy in front of it.';
  }
}
