/**
 * Whether `NO_PROXY` exempts an address: a list of host names (with their subdomains), with or without
 * a leading dot and a port, separated by commas or spaces; `*` exempts all.
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const withPort = /^\[?(.+?)\]?:(\d+)$/.exec(entry);
      const isAddress6 = entry.split(':').length > 2 && !entry.startsWith('[');
      const [name, onlyPort] =
        withPort && !isAddress6
          ? [withPort[1] ?? '', withPort[2]]
          : [entry.replace(/^\[|\]$/g, ''), undefined];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const bare = name.replace(/^\*?\./, '');
      return host === bare || host.endsWith(`.${bare}`);
    });
}
