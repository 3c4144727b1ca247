import { errorFromAnswer } from './errors/from-answer.ts';
import { MalformedAnswer } from './errors/malformed-answer.ts';
import type { UForgeError } from './errors/uforge-error.ts';
import type { Operation } from './operations.ts';
import { keepPromises } from './promises.ts';
import type { WireAnswer } from './transport/exchange.ts';
import { headerOf } from './transport/send.ts';
import { XmlProblem } from './xml/problem.ts';
import { readDocument } from './xml/read.ts';
import { decodeText } from './xml/text.ts';

type Redact = (text: string) => string;

/**
 * The object in a successful answer; `undefined` where the operation promises none. Throws
 * `MalformedAnswer` where it is not what the operation promises, naming the element.
 */
export function readAnswer(
  name: string,
  operation: Operation,
  answer: WireAnswer,
  redact: Redact,
): unknown {
  if (operation.answer === undefined || operation.answer === 'file') return undefined;
  if (answer.body.length === 0 && operation.method === 'DELETE') return undefined;
  try {
    const text = decodeText(answer.body, headerOf(answer.headers, 'content-type'));
    const value = readDocument(operation.answer, text);
    keepPromises(operation, value);
    return value;
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    throw new MalformedAnswer(`The answer to ${name} cannot be used: ${redact(error.message)}.`, {
      operation: name,
      status: answer.status,
      kind: error.kind,
    });
  }
}

/** The error that an unsuccessful answer stands for. */
export function failureOf(name: string, answer: WireAnswer, redact: Redact): UForgeError {
  const contentType = headerOf(answer.headers, 'content-type');
  const retryAfter = headerOf(answer.headers, 'retry-after');
  const location = headerOf(answer.headers, 'location');
  return errorFromAnswer({
    operation: name,
    status: answer.status,
    body: answer.body,
    redact,
    ...(contentType !== undefined && { contentType }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(location !== undefined && { location }),
  });
}
