import type { Handler, Operations } from '../call.ts';
import { documentedOperations, type OperationFacts } from '../facts/operations.ts';
import { apiKeys } from '../operations/api-keys.ts';
import { catalogue } from '../operations/catalogue.ts';
import { deployments } from '../operations/deployments.ts';
import { downloads } from '../operations/downloads.ts';
import { images } from '../operations/images.ts';
import { platformTools } from '../operations/platform-tools.ts';
import { publications } from '../operations/publications.ts';
import { pxe } from '../operations/pxe.ts';
import { scans } from '../operations/scans.ts';

/** Every operation that is served; method, path and rights come from the documented facts. */
const operations: Operations = {
  ...catalogue,
  ...apiKeys,
  ...images,
  ...platformTools,
  ...publications,
  ...deployments,
  ...scans,
  ...downloads,
  ...pxe,
};

export interface Route extends OperationFacts {
  handle: Handler;
}

export type Match =
  | { kind: 'route'; route: Route; params: Record<string, string> }
  | { kind: 'wrong method'; allowed: string[] }
  | { kind: 'nothing' };

interface Node {
  literal: Map<string, Node>;
  parameter?: Node;
  /** Takes all segments that are left, as `{filepath : .+}` does. */
  rest?: Node;
  /** By method, with the names of the path's parameters in order. */
  routes: Map<string, { route: Route; names: string[] }>;
}

const root = makeNode();
for (const [name, handle] of Object.entries(operations)) {
  const facts = documentedOperations.get(name);
  if (facts !== undefined) addRoute({ ...facts, handle });
}

/** Names of the operations that are served. */
export const servedOperations: readonly string[] = Object.keys(operations);

/** Finds the operation for a path below the base, such as `/users/pat`. */
export function matchRoute(method: string, path: string): Match {
  const segments = path.split('/').slice(1);
  const values: string[] = [];
  const node = descend(root, segments, 0, values);
  if (node === undefined) return { kind: 'nothing' };
  const found = node.routes.get(method);
  if (found === undefined) return { kind: 'wrong method', allowed: [...node.routes.keys()] };
  const params: Record<string, string> = {};
  found.names.forEach((name, i) => {
    params[name] = values[i] ?? '';
  });
  return { kind: 'route', route: found.route, params };
}

function addRoute(route: Route): void {
  const names: string[] = [];
  let node = root;
  for (const segment of route.path.split('/').slice(1)) {
    const [, name, rest] = /^\{(\w+)( : \.\+)?\}$/.exec(segment) ?? [];
    if (name === undefined) {
      const next = node.literal.get(segment) ?? makeNode();
      node.literal.set(segment, next);
      node = next;
    } else {
      names.push(name);
      const kind = rest === undefined ? 'parameter' : 'rest';
      node[kind] ??= makeNode();
      node = node[kind];
    }
  }
  node.routes.set(route.method, { route, names });
}

/** Literal segments go before parameters: `images/statuses` is no image. */
function descend(node: Node, segments: string[], at: number, values: string[]): Node | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.routes.size > 0 ? node : undefined;
  const literal = node.literal.get(segment);
  const found = literal && descend(literal, segments, at + 1, values);
  if (found !== undefined || segment === '') return found;
  return (
    descendWith(node.parameter, segments, at, 1, values) ??
    descendWith(node.rest, segments, at, segments.length - at, values)
  );
}

/** Goes on below a parameter that takes so many segments as its value. */
function descendWith(
  node: Node | undefined,
  segments: string[],
  at: number,
  length: number,
  values: string[],
): Node | undefined {
  if (node === undefined) return undefined;
  const decoded = decodeSegment(segments.slice(at, at + length).join('/'));
  if (decoded === undefined) return undefined;
  values.push(decoded);
  const below = descend(node, segments, at + length, values);
  if (below === undefined) values.pop();
  return below;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function makeNode(): Node {
  return { literal: new Map(), routes: new Map() };
}
