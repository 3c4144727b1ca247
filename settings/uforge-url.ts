import { InvalidSetting } from './invalid-setting.ts';

/** The address of a UForge API, refused where it could not be meant so. Throws {@link InvalidSetting}. */
export function parseUForgeUrl(where: string, text: string): URL {
  const refuse = (complaint: string, hint: string) =>
    new InvalidSetting('UFORGE_URL', `${where} ${complaint}.`, hint);
  const example = 'It looks like https://uforge.example.com/api';
  if (!URL.canParse(text)) throw refuse('is no web address', example);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse('is neither an https nor an http address', example);
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse(
      'carries a login or password, which would end up in logs',
      'Take them out, and set UFORGE_LOGIN and UFORGE_PASSWORD.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('has a query or fragment, which no API address has', example);
  }
  return url;
}

/** Whether a host name, as `URL.hostname` gives it, can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
