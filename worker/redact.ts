/** Values shorter than this are words of every sentence, not secrets worth hiding. */
const shortestSecret = 4;

const oneTimeIds = /((?:downloadId|downloadToken|signature|apiKey)=)[^&\s"'<>]+/gi;

/**
 * Returns a function that takes this worker's own secrets, and one-time ids of downloads, out of a
 * text. A server may echo what it was sent; no history, log or error repeats it.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets.filter((secret) => secret.length >= shortestSecret);
  const forms = hidden.flatMap((secret) => [secret, encodeURIComponent(secret), base64(secret)]);
  return (text) =>
    forms
      .reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text)
      .replaceAll(oneTimeIds, '$1[hidden]');
}

function base64(secret: string): string {
  return Buffer.from(secret).toString('base64');
}
