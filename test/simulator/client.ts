import { Pool } from 'undici/index.js';
import {
  createSimulator,
  type FaultRule,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/index.ts';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  text: string;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE' | 'PUT';
  headers?: Record<string, string>;
  body?: string;
  /** `login:password`; nothing is sent where it is undefined. @default the sample user's */
  credentials?: string | undefined;
}

/** A running simulator and a plain HTTP client for it. */
export interface Bench {
  simulator: Simulator;
  pool: Pool;
  /** Sends to a path below the base, such as `users/pat`. */
  send(path: string, options?: RequestOptions): Promise<Reply>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a simulator whose jobs end at once and whose images are small, unless told otherwise. */
export async function startBench(options: SimulatorOptions = {}): Promise<Bench> {
  const simulator = await createSimulator({
    generationMs: 0,
    publicationMs: 0,
    imageBytes: 300_000,
    ...options,
  });
  const pool = new Pool(new URL(simulator.url).origin, { connections: 8 });
  return {
    simulator,
    pool,
    send: (path, requestOptions) => send(pool, path, requestOptions),
    [Symbol.asyncDispose]: async () => {
      await pool.destroy();
      await simulator.close();
    },
  };
}

/** Starts a simulator in which these rules say what goes wrong. */
export function benchWith(...rules: FaultRule[]): Promise<Bench> {
  return startBench({ faults: { rules } });
}

async function send(pool: Pool, path: string, options: RequestOptions = {}): Promise<Reply> {
  const { method = 'GET', body = null } = options;
  const credentials = 'credentials' in options ? options.credentials : 'pat:simulated';
  const headers = {
    ...(body === null ? {} : { 'content-type': 'application/xml' }),
    ...(credentials === undefined ? {} : { authorization: basic(credentials) }),
    ...options.headers,
  };
  const reply = await pool.request({ path: `/api/${path}`, method, headers, body });
  const bytes = Buffer.from(await reply.body.arrayBuffer());
  return { status: reply.statusCode, headers: reply.headers, bytes, text: bytes.toString('utf8') };
}

export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}

const namespace = 'http://www.usharesoft.com/uforge';

/** The body of a generate request. */
export function imageBody(format: string, extra = ''): string {
  return `<n:image xmlns:n="${namespace}"><compress>true</compress>${extra}<targetFormat><name>${format}</name></targetFormat><installProfile><memorySize>1024</memorySize></installProfile></n:image>`;
}

/** The body of a publish request; `children` must be in schema order. */
export function publishBody(type: string, children: string): string {
  return `<ns0:publishImage xmlns:ns0="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns0:${type}">${children}</ns0:publishImage>`;
}

/** What publishing to the sample's AWS account takes. */
export const awsPublication = publishBody(
  'PublishImageAws',
  '<credAccount><name>my-aws</name></credAccount><region>eu-west-1</region>',
);

/** The body of a request for, or an update of, an API key; `children` must be in schema order. */
export function apiKeyBody(children: string): string {
  return `<n:apiKeyPair xmlns:n="${namespace}">${children}</n:apiKeyPair>`;
}

/** The body of a deploy request, with an instance where a type is given. */
export function deploymentBody(name: string, instanceType?: string, children = ''): string {
  const instances =
    instanceType === undefined
      ? ''
      : `<instances><instance xsi:type="n:${instanceType}">${children}</instance></instances>`;
  return `<n:deployment xmlns:n="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>${name}</name>${instances}</n:deployment>`;
}

/** The text of the first element of this name, however deep; escapes are left as they are. */
export function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}(?:\\s[^>]*)?>([^<]*)</`).exec(xml)?.[1];
}

/** Generates an image that is done at once, waits for its checksums, and returns its URI. */
export async function generated(
  bench: Bench,
  source: string,
  format = 'VirtualBox',
): Promise<string> {
  const reply = await bench.send(`${source}/images`, { method: 'POST', body: imageBody(format) });
  const uri = lastUri(reply.text);
  await until(bench, `${uri}/status`, 'complete');
  return uri;
}

/** The object's own URI: the last one in a ticket. */
export function lastUri(xml: string): string {
  const uris = [...xml.matchAll(/<uri>([^<]*\/p?images\/\d+)<\/uri>/g)];
  const uri = uris.at(-1)?.[1];
  if (uri === undefined) throw new Error(`No URI in ${xml}`);
  return uri;
}

/** Asks for a status until the flag of this name is true. */
export async function until(bench: Bench, statusUri: string, flag: string): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { text } = await bench.send(statusUri);
    if (textOf(text, flag) === 'true') return text;
    if (Date.now() > deadline) throw new Error(`${statusUri} did not become ${flag}: ${text}`);
    await Bun.sleep(5);
  }
}
