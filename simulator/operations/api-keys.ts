import { randomBytes } from 'node:crypto';
import type { Call } from '../call.ts';
import { bodyOf, created, empty, type Operations, xml } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import { list, withDigest } from '../objects/object.ts';
import type { ApiKey, User } from '../store/entities.ts';
import type { ParsedElement } from '../xml/parse.ts';
import { textAt } from '../xml/request-body.ts';
import type { XmlObject } from '../xml/write.ts';
import { found } from './lookup.ts';

/** Pairs of keys that sign requests. */
export const apiKeys: Operations = {
  apiKey_create: (call) =>
    created('apiKeyPair', apiKeyObject(createApiKey(call, bodyOf(call)), 'with secret')),

  apiKey_getAll: (call) => {
    const objects = apiKeysOf(call).map((key) => apiKeyObject(key, 'without secret'));
    return xml('apiKeyPairs', list('apiKeyPairs', 'apiKeyPair', objects));
  },

  apiKey_update: (call) =>
    xml('apiKeyPair', apiKeyObject(updateApiKey(call, bodyOf(call)), 'without secret')),

  apiKey_delete: (call) => {
    deleteApiKey(call);
    return empty;
  },
};

/** The user whose keys a path is about: an account's own, not its supervisor's. */
function keeperOf({ store, owner }: Call): User {
  const users = store.users.filter((user) => user.uid === owner.uid);
  const keeper = users.find((user) => user.login === owner.uid) ?? users[0];
  if (keeper === undefined) throw new UForgeFailure(404, `There is no user ${owner.uid}.`);
  return keeper;
}

/** All keys of the user that the path names. */
function apiKeysOf(call: Call): ApiKey[] {
  return [...keeperOf(call).apiKeys.values()];
}

/** Makes a pair of keys that signs at once. @throws UForgeFailure for a name that is missing or taken */
function createApiKey(call: Call, request: ParsedElement): ApiKey {
  const keeper = keeperOf(call);
  const name = nameIn(request, keeper);
  const id = call.store.nextId('API key');
  const key: ApiKey = {
    id,
    uri: `${call.owner.uri}/apikeys/${id}`,
    name,
    description: textAt(request, 'description'),
    publicKey: randomBytes(18).toString('base64url'),
    secretKey: randomBytes(30).toString('base64url'),
    enabled: true,
    created: new Date(call.now),
    lastModified: new Date(call.now),
  };
  keeper.apiKeys.set(id, key);
  return key;
}

/**
 * Changes a key's name and description; what a request leaves out stays as it is.
 *
 * @throws UForgeFailure 400 for other keys in the pair, 404 for a key that there is not
 */
function updateApiKey(call: Call, request: ParsedElement): ApiKey {
  const keeper = keeperOf(call);
  const key = found(keeper.apiKeys, call.params.akid, 'API key');
  for (const part of ['publicKey', 'secretKey'] as const) {
    if ((textAt(request, part) ?? key[part]) === key[part]) continue;
    throw new UForgeFailure(400, `The ${part} of an API key cannot be changed.`);
  }
  if (textAt(request, 'name') !== undefined) key.name = nameIn(request, keeper, key);
  key.description = textAt(request, 'description') ?? key.description;
  key.lastModified = new Date(call.now);
  return key;
}

/** Takes a key away; its signatures are refused from now on. */
function deleteApiKey(call: Call): void {
  const keeper = keeperOf(call);
  keeper.apiKeys.delete(found(keeper.apiKeys, call.params.akid, 'API key').id);
}

/** A pair of keys; the secret one is shown once, to whoever has it made. */
function apiKeyObject(key: ApiKey, secret: 'with secret' | 'without secret'): XmlObject {
  const { id, uri, name, description, publicKey, secretKey, created, lastModified } = key;
  return withDigest('APIKeyPair', {
    created,
    dbId: id,
    lastModified,
    name,
    description,
    publicKey,
    secretKey: secret === 'with secret' ? secretKey : undefined,
    uri,
  });
}

function nameIn(request: ParsedElement, keeper: User, itself?: ApiKey): string {
  const name = textAt(request, 'name');
  if (name === undefined) throw new UForgeFailure(400, 'The API key has no name.');
  for (const key of keeper.apiKeys.values()) {
    if (key === itself || key.name !== name) continue;
    throw new UForgeFailure(409, `There is an API key ${name} already.`);
  }
  return name;
}
