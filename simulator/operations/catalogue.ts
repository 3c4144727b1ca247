import { type Operations, xml } from '../call.ts';
import {
  accountObject,
  applianceObject,
  formatObject,
  installProfileObject,
  quotaObjects,
  userObject,
} from '../objects/catalogue.ts';
import { list } from '../objects/object.ts';
import { applyCriteria } from './criteria.ts';
import { accountOf, applianceOf, findFormat } from './lookup.ts';

/** Who one is and what there is: status, user, quotas, appliances, accounts, formats. */
export const catalogue: Operations = {
  uforgeStatus_get: ({ settings }) =>
    xml('serviceStatus', { alive: true, version: settings.version, serviceLoad: 0 }),

  user_get: ({ owner }) => xml('user', userObject(owner)),

  userQuotas_get: ({ owner, now }) =>
    xml('quotas', list('quotas', 'quota', quotaObjects(owner, now))),

  appliance_getAll: (call) => {
    const objects = [...call.owner.appliances.values()].map(applianceObject);
    const { entries, total } = applyCriteria(call, objects);
    return xml('appliances', list('appliances', 'appliance', entries, total));
  },

  appliance_get: (call) => xml('appliance', applianceObject(applianceOf(call))),

  installProfile_getDeprecated: (call) =>
    xml('installProfile', installProfileObject(applianceOf(call))),

  cloudAccount_getAll: (call) => {
    const objects = [...call.owner.accounts.values()].map(accountObject);
    const { entries, total } = applyCriteria(call, objects);
    return xml('credAccounts', list('credAccounts', 'credAccount', entries, total));
  },

  cloudAccount_get: (call) => xml('credAccount', accountObject(accountOf(call))),

  userTargetFormat_getAll: (call) => {
    const objects = [...call.store.formats.values()].map(formatObject);
    const { entries, total } = applyCriteria(call, objects);
    return xml('targetFormats', list('targetFormats', 'targetFormat', entries, total));
  },

  targetFormat_get: (call) => xml('targetFormat', formatObject(findFormat(call))),
};
