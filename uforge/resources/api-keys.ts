import type { Client } from '../client.ts';
import type { ApiKeyUri } from '../ids.ts';
import type { AnswerOf } from '../operation-types.ts';
import type { APIKeyPair } from '../schema.gen.ts';
import type { Draft } from '../xml/write.ts';
import { expectRef } from './expect.ts';
import type { Options } from './options.ts';

/** A pair just made: both halves are there, for this once. */
export type NewApiKeyPair = AnswerOf<'apiKey_create'>;

/** Pairs of API keys of the user, that requests can be signed with in place of a password. */
export interface ApiKeys {
  list(options?: Options): Promise<APIKeyPair[]>;
  /** Makes a pair. Its `secretKey` is told in this answer: it belongs into no log. */
  create(pair?: Draft<APIKeyPair>, options?: Options): Promise<NewApiKeyPair>;
  /** Changes the name or the description of a pair. */
  update(uri: ApiKeyUri, pair: Draft<APIKeyPair>, options?: Options): Promise<APIKeyPair>;
  delete(uri: ApiKeyUri, options?: Options): Promise<void>;
}

export function createApiKeys({ call }: Client): ApiKeys {
  return {
    async list(options = {}) {
      return (await call('apiKey_getAll', {}, options)).value.apiKeyPairs;
    },
    async create(body = {}, options = {}) {
      return (await call('apiKey_create', {}, { ...options, body })).value;
    },
    async update(uri, body, options = {}) {
      return (await call('apiKey_update', parametersOf(uri), { ...options, body })).value;
    },
    async delete(uri, options = {}) {
      await call('apiKey_delete', parametersOf(uri), options);
    },
  };
}

function parametersOf(uri: ApiKeyUri) {
  const { uid, akid } = expectRef(uri, ['apiKey']);
  return { uid, akid };
}
