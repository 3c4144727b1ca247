import { applyCriteria } from '../criteria.ts';
import { accountOf, applianceOf } from '../lookup.ts';
import {
  accountObject,
  applianceObject,
  formatObject,
  installProfileObject,
  list,
  quotaObjects,
  userObject,
} from '../objects.ts';
import { type Operations, xml } from '../operation.ts';

/** Who one is and what there is: status, user, quotas, appliances, accounts, formats. */
export const catalogue: Operations = {
  uforgeStatus_get: ({ settings }) =>
    xml('serviceStatus', { alive: true, version: settings.version, serviceLoad: 0 }),

  user_get: ({ owner }) => xml('user', userObject(owner)),

  userQuotas_get: ({ owner }) => xml('quotas', list('quotas', 'quota', quotaObjects(owner))),

  appliance_getAll: ({ owner, query }) => {
    const { entries, total } = applyCriteria(
      [...owner.appliances.values()].map(applianceObject),
      query,
    );
    return xml('appliances', list('appliances', 'appliance', entries, total));
  },

  appliance_get: (call) => xml('appliance', applianceObject(applianceOf(call))),

  installProfile_getDeprecated: (call) =>
    xml('installProfile', installProfileObject(applianceOf(call))),

  cloudAccount_getAll: ({ owner, query }) => {
    const { entries, total } = applyCriteria(
      [...owner.accounts.values()].map(accountObject),
      query,
    );
    return xml('credAccounts', list('credAccounts', 'credAccount', entries, total));
  },

  cloudAccount_get: (call) => xml('credAccount', accountObject(accountOf(call))),

  userTargetFormat_getAll: ({ store, query }) => {
    const { entries, total } = applyCriteria([...store.formats.values()].map(formatObject), query);
    return xml('targetFormats', list('targetFormats', 'targetFormat', entries, total));
  },
};
