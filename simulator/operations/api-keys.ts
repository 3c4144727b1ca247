import { apiKeyObject, apiKeysOf, createApiKey, deleteApiKey, updateApiKey } from '../api-keys.ts';
import { list } from '../objects.ts';
import { bodyOf, created, empty, type Operations, xml } from '../operation.ts';

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
