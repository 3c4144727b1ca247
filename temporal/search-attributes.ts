import type { Connection } from '@temporalio/client';
import { messageOf } from './errors.ts';
import { isTemporalCloud } from './web-ui.ts';

/** Forgeline's search attributes and their types. */
export const searchAttributes = {
  ForgelineSource: 'Keyword',
  ForgelineBatch: 'Keyword',
  ForgelineOutcome: 'Keyword',
  ForgelineFormats: 'KeywordList',
  ForgelineAccounts: 'KeywordList',
  ForgelineNeedsAttention: 'Bool',
} as const;

export interface SearchAttributesReport {
  /** Names that this call created. */
  created: string[];
  /** Names that are missing still. */
  missing: string[];
  /** Why they could not be created, and the command that somebody with the permission can run. */
  refusal?: { message: string; command: string };
}

/**
 * Creates those of Forgeline's search attributes that the namespace lacks (operator service
 * `AddSearchAttributes`); harmless where they exist. Where that is not permitted nothing is thrown:
 * the report says what is missing and gives the command. The embedded server has them from its start.
 */
export async function ensureSearchAttributes(place: {
  connection: Connection;
  namespace: string;
  address: string;
}): Promise<SearchAttributesReport> {
  const { connection, namespace } = place;
  try {
    const missing = await missingAmong(connection, namespace);
    if (missing.length === 0) return { created: [], missing: [] };
    await create(connection, namespace, missing);
    return { created: missing, missing: [] };
  } catch (error) {
    // Where even listing is refused, all may be missing.
    const missing = await missingAmong(connection, namespace).catch(() => names());
    if (missing.length === 0) return { created: [], missing: [] };
    const refusal = { message: messageOf(error), command: commandFor(place, missing) };
    return { created: [], missing, refusal };
  }
}

async function missingAmong(connection: Connection, namespace: string): Promise<Name[]> {
  const { customAttributes } = await connection.withDeadline(Date.now() + 10_000, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return names().filter((name) => !Object.hasOwn(customAttributes ?? {}, name));
}

async function create(connection: Connection, namespace: string, missing: Name[]): Promise<void> {
  const types = missing.map((name) => [name, indexedValueTypes[searchAttributes[name]]] as const);
  await connection.withDeadline(Date.now() + 10_000, () =>
    connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(types),
    }),
  );
}

function commandFor(
  { namespace, address }: { namespace: string; address: string },
  missing: Name[],
) {
  if (isTemporalCloud(address)) {
    const pairs = missing.map((name) => `--search-attribute "${name}=${searchAttributes[name]}"`);
    return `tcld namespace search-attributes add --namespace ${namespace} ${pairs.join(' ')}`;
  }
  const pairs = missing.map((name) => `--name ${name} --type ${searchAttributes[name]}`);
  return `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${pairs.join(' ')}`;
}

type Name = keyof typeof searchAttributes;

function names(): Name[] {
  return [
    'ForgelineSource',
    'ForgelineBatch',
    'ForgelineOutcome',
    'ForgelineFormats',
    'ForgelineAccounts',
    'ForgelineNeedsAttention',
  ];
}

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const indexedValueTypes = { Keyword: 2, Bool: 5, KeywordList: 7 } as const;
