import { InvalidRequest } from '../errors/invalid-request.ts';

/** Where the API is. */
export interface BaseUrl {
  /** `https://uforge.example.com` */
  origin: string;
  /** `uforge.example.com:8443`, for messages. */
  host: string;
  /** `/api`, without a trailing slash; empty at the root. */
  path: string;
}

/** Takes an address such as `https://uforge.example.com/api/` apart, or says what is wrong with it. */
export function parseBaseUrl(address: string): BaseUrl {
  const refuse = (why: string) =>
    new InvalidRequest(`The address of UForge ${why}.`, 'createUForge');
  if (!URL.canParse(address))
    throw refuse('is no URL; it looks like https://uforge.example.com/api');
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse('has to begin with https:// or http://');
  }
  if (url.username || url.password) throw refuse('must not contain credentials');
  if (url.search || url.hash) throw refuse('must not contain ? or #');
  return { origin: url.origin, host: url.host, path: url.pathname.replace(/\/+$/, '') };
}
