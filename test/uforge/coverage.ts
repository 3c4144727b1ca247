/**
 * Writes the table of operations in `uforge/README.md` anew: `bun test/uforge/coverage.ts`. A test
 * compares the page with what this would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createUForge, type OperationName, type UForge } from '../../uforge/index.ts';
import { type Operation, operations } from '../../uforge/operations.ts';
import { portOf } from './server.ts';
import { words } from './words.ts';

export const page = new URL('../../uforge/README.md', import.meta.url);

const markers = ['<!-- operations: begin -->', '<!-- operations: end -->'] as const;
const table: Record<OperationName, Operation> = operations;
const names = Object.keys(operations).filter(isOperation);

function isOperation(name: string): name is OperationName {
  return name in operations;
}

/** What asking for an operation with its word did. */
export interface Trial {
  operation: OperationName;
  /** The client's word, such as `images.regenerate`. */
  word: string;
  /** The requests that came of it, as the documented operations that they are. */
  asked: (OperationName | undefined)[];
  /** Path of the last one. */
  path: string;
}

/** Asks for every operation with its word, of a server that has something for each. */
export async function tryWords(): Promise<Trial[]> {
  const asked: { operation: OperationName | undefined; path: string }[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/api/, '').replace(/\?.*$/, '');
    const operation = operationAt(request.method ?? '', path);
    asked.push({ operation, path });
    request.resume().on('end', () => answerTo(operation, response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const uforge = createUForge({
    url: `http://127.0.0.1:${portOf(server.address())}/api`,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
  });
  try {
    const trials: Trial[] = [];
    for (const operation of names) {
      asked.length = 0;
      const { client, spoken } = overheard(uforge);
      await words[operation](client);
      const path = asked.at(-1)?.path ?? '';
      trials.push({ operation, word: spoken(), asked: asked.map((one) => one.operation), path });
    }
    return trials;
  } finally {
    await uforge.close();
    server.close();
  }
}

/** The page with its table as it has to be. */
export async function writtenPage(): Promise<string> {
  const [begin, end] = markers;
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error('The page has lost its markers.');
  return `${before}${begin}\n${rowsOf(await tryWords()).join('\n')}\n${end}${after}`;
}

function rowsOf(trials: Trial[]): string[] {
  const rows = trials.map(({ operation: name, word }) => {
    const { method, path, body, answer } = table[name];
    const given = answer === 'file' ? 'a file' : answer ? `\`${answer}\`` : 'nothing';
    const exchange = body ? `\`${body}\` → ${given}` : given;
    return `| \`${name}\` | \`${method} ${path}\` | ${exchange} | \`${word}\` |`;
  });
  return [
    '| operation | request | element sent → element answered | word |',
    '|---|---|---|---|',
    ...rows,
  ];
}

/** The client, and the first word that is spoken to it. */
function overheard(uforge: UForge): { client: UForge; spoken: () => string } {
  let word = '';
  const hear = (name: string) => {
    word ||= name;
  };
  const client = new Proxy(uforge, {
    get(target, name) {
      const group: unknown = Reflect.get(target, name);
      if (typeof group === 'function') hear(String(name));
      if (typeof group !== 'object' || group === null) return group;
      return new Proxy(group, {
        get(members, member) {
          const found: unknown = Reflect.get(members, member);
          if (typeof found === 'function') hear(`${String(name)}.${String(member)}`);
          return found;
        },
      });
    },
  });
  return { client, spoken: () => word };
}

/** Documented operations by their paths, those with the fewest parameters first. */
const routes = names
  .map((name) => {
    const { method, path } = table[name];
    const pattern = path.replaceAll(/\{\w+ : \.\+\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+');
    return { name, method, pattern: new RegExp(`^${pattern}$`), blanks: path.split('{').length };
  })
  .sort((one, other) => one.blanks - other.blanks);

function operationAt(method: string, path: string): OperationName | undefined {
  return routes.find((route) => route.method === method && route.pattern.test(path))?.name;
}

/** What each kind of answer has to hold for the words above to go on. */
const insides: Record<string, string> = {
  image: '<uri>users/pat/appliances/4/images/7</uri>',
  publishImage: '<uri>users/pat/appliances/4/images/7/pimages/9</uri><downloadKey>k</downloadKey>',
  deployment: '<applicationId>app1</applicationId>',
  apiKeyPair: '<publicKey>public</publicKey><secretKey>secret</secretKey>',
  status: '<complete>true</complete>',
  scannedPackages:
    '<scannedPackages><scannedPackage><dbId>2</dbId></scannedPackage></scannedPackages>',
  statuses:
    '<statuses>' +
    '<status><complete>true</complete><uri>users/pat/appliances/4/images/7/status</uri></status>' +
    '<status><complete>true</complete><uri>users/pat/appliances/4/images/7/pimages/9/status</uri></status>' +
    '</statuses>',
};

function answerTo(name: OperationName | undefined, response: ServerResponse): void {
  const operation = name && table[name];
  if (!operation) return void response.writeHead(404).end();
  const { answer, method } = operation;
  if (answer === undefined) return void response.writeHead(204).end();
  response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/xml' });
  const root = `ns0:${answer}`;
  const xmlns = 'xmlns:ns0="http://www.usharesoft.com/uforge"';
  response.end(answer === 'file' ? 'file' : `<${root} ${xmlns}>${insides[answer] ?? ''}</${root}>`);
}

if (import.meta.main) writeFileSync(page, await writtenPage());
