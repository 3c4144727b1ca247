import { InvalidSetting } from './invalid-setting.ts';
import type { Environment } from './sources.ts';
import { isLoopback } from './uforge-url.ts';

/**
 * Proxy for an address by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, small letters first, as other
 * tools have it; undefined where the address is to be reached directly. Loopback always is.
 */
export function proxyFor(address: string, env: Environment): string | undefined {
  const url = new URL(address);
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = either(env, name);
  if (proxy === undefined || isLoopback(url.hostname)) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (isExempt(url.hostname, port, either(env, 'NO_PROXY') ?? '')) return undefined;

  // Many a tool takes a bare host and port.
  const full = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (!URL.canParse(full) || !/^https?:$/.test(new URL(full).protocol)) {
    throw new InvalidSetting(
      name,
      `${name} is no address of an HTTP proxy.`,
      'It looks like http://proxy.example.com:3128',
    );
  }
  return full;
}

function isExempt(hostname: string, port: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      const domain = name.replace(/^\*?\./, '');
      return hostname === domain || hostname.endsWith(`.${domain}`);
    });
}

function either(env: Environment, name: 'HTTPS_PROXY' | 'HTTP_PROXY' | 'NO_PROXY') {
  return env[name.toLowerCase()] || env[name] || undefined;
}
