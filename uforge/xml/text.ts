import { XmlProblem } from './problem.ts';

/**
 * Text of an answer: in the encoding that its content type names, else its XML declaration, else
 * UTF-8. Throws an {@link XmlProblem} where the bytes are none of it.
 */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const declared = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  const name = (declared ?? encodingInDeclaration(body) ?? 'utf-8').toLowerCase();
  const encoding = encodings.get(name);
  if (!encoding) throw new XmlProblem('broken', `its encoding ${name} is not known here`);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    throw new XmlProblem('broken', `it is not text in ${name}`);
  }
}

const encodings = new Map<string, ConstructorParameters<typeof TextDecoder>[0]>([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['iso-8859-15', 'iso-8859-15'],
  ['utf-16', 'utf-16'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
]);

function encodingInDeclaration(body: Buffer): string | undefined {
  const start = body.subarray(0, 200).toString('latin1');
  return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}

/** Whether this is a page for people, as servers and proxies send that are no UForge. */
export function looksLikeHtml(text: string): boolean {
  const start = text.slice(0, 1024).trimStart();
  return /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(start);
}
