import { z } from 'zod';
import { mentionsReference, referenceForms } from './reference.ts';

const referenceElsewhere = `references (${referenceForms.env}, ${referenceForms.file}) are read in the attributes of a publication only`;

/** What is wrong with a text that XML, in which it would be sent, cannot hold. */
export function unsendable(value: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const isFit = value.isWellFormed() && !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(value);
  return isFit ? undefined : 'expected text without control characters: UForge cannot be sent any';
}

/** Text that is not empty and is taken as it stands. */
export function text(description: string) {
  return boundedText({ longest: 1000, description });
}

/** Text of at most so many characters, on one line, without blanks around it. */
export function boundedText({ longest, description }: { longest: number; description: string }) {
  return z
    .string()
    .min(1, { error: 'expected some text, found an empty one' })
    .max(longest)
    .refine((value) => !/^\s|\s$|\p{Control}/u.test(value), {
      error: 'expected text on one line, without blanks at its beginning or end',
    })
    .refine((value) => /\p{Control}/u.test(value) || unsendable(value) === undefined, {
      error: ({ input }) => unsendable(String(input)),
    })
    .refine((value) => !mentionsReference(value), { error: referenceElsewhere })
    .describe(description);
}

/** A whole number of megabytes. */
export function count({ from, to }: { from: number; to: number }) {
  return z
    .int({ error: 'expected a whole number of megabytes' })
    .min(from, { error: `expected a number of megabytes, ${from} or more` })
    .max(to, { error: `expected megabytes, ${to} at most; this looks like bytes` });
}
