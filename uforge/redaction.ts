import type { Authentication } from './authentication.ts';

/** Shorter ones would blot out ordinary words. */
const shortestSecret = 4;

/** Parts of an address that let whoever has them do what was asked, or fetch a file once. */
const inAddress = /([?&;](?:signature|downloadId|downloadToken)=)[^&\s"'<>]+/gi;

/**
 * A function that replaces the secrets, and their URL encodings, in a text from the server. An address
 * in it loses its signature and its one-time id.
 */
export function redactor(secrets: Iterable<string>): (text: string) => string {
  const forms = [...secrets]
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  return (text) =>
    forms
      .reduce((result, form) => result.replaceAll(form, '***'), text)
      .replaceAll(inAddress, '$1***');
}

/** What of the credentials must never be shown. */
export function secretsOf(authentication: Authentication, login: string): string[] {
  if (authentication.kind === 'apiKeys')
    return [authentication.publicKey, authentication.secretKey];
  const { password } = authentication;
  return [password, Buffer.from(`${login}:${password}`, 'utf8').toString('base64')];
}

/** Elements of cloud accounts that are secrets, or halves of one. */
const secretName = /password|secret|key|token/i;

/** The secrets in a request's body, such as those of a cloud account that is sent along. */
export function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, content]) =>
    typeof content === 'string' && secretName.test(name) ? [content] : secretsIn(content),
  );
}
