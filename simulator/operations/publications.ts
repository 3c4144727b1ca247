import { startPublication } from '../actions/publish.ts';
import { removePublication } from '../actions/remove.ts';
import { bodyOf, type Call, created, empty, type Handler, type Operations, xml } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import { accountResources } from '../objects/account-resources.ts';
import { accountObject } from '../objects/catalogue.ts';
import { publicationObject, publicationStatus } from '../objects/images.ts';
import { list } from '../objects/object.ts';
import type { Publication } from '../store/entities.ts';
import { textAt } from '../xml/request-body.ts';
import { applyCriteria } from './criteria.ts';
import {
  accountOfPublication,
  imageOf,
  publicationOf,
  publicationsOf,
  sourceOf,
} from './lookup.ts';

const publish: Handler = (call) => {
  const publication = startPublication(call, imageOf(call), bodyOf(call));
  return created('publishImage', publicationObject(publication, call.now));
};

/** The older form: the image is named in the body. */
const publishByUri: Handler = (call) => {
  const imageUri = textAt(bodyOf(call), 'imageUri')?.replace(/^\//, '');
  const source = sourceOf(call);
  for (const image of call.owner.images.values()) {
    if (image.source !== source || image.uri !== imageUri) continue;
    const publication = startPublication(call, image, bodyOf(call));
    return created('publishImage', publicationObject(publication, call.now));
  }
  throw new UForgeFailure(
    imageUri === undefined ? 400 : 404,
    imageUri === undefined
      ? 'The publication names no image (imageUri).'
      : `There is no image ${imageUri} of this appliance.`,
  );
};

const get: Handler = (call) =>
  xml('publishImage', publicationObject(publicationOf(call), call.now));

const status: Handler = (call) => xml('status', publicationStatus(publicationOf(call), call.now));

const cancel: Handler = (call) => {
  const publication = publicationOf(call);
  publication.job.cancel(call.now);
  return xml('status', publicationStatus(publication, call.now));
};

const remove: Handler = (call) => {
  removePublication(call, publicationOf(call));
  return empty;
};

const removeAll: Handler = (call) => {
  for (const one of publicationsOf(call, sourceOf(call))) removePublication(call, one);
  return empty;
};

const account: Handler = (call) => xml('credAccount', accountObject(accountOfPublication(call)));

const resources: Handler = (call) =>
  xml('credAccountResources', accountResources(accountOfPublication(call), publicationOf(call)));

/** Publications of images of appliances and scans alike. */
export const publications: Operations = {
  applianceImage_publish: publish,
  machineImage_publish: publishByUri,
  machineImagePublished_get: get,
  machineImagePublished_getAll: (call) =>
    publicationList(call, publicationsOf(call, sourceOf(call))),
  machineImagePublished_delete: remove,
  machineImagePublished_deleteAll: removeAll,
  machineImagePublished_getAccount: account,
  machineImagePublished_getAccountResources: resources,
  machineImagePublishedStatus_get: status,
  machineImagePublishedStatus_getAll: (call) =>
    statusList(call, publicationsOf(call, sourceOf(call))),
  machineImagePublish_cancel: cancel,

  scanImage_publish: publish,
  scanPublishedImage_get: get,
  scanPublishedImage_delete: remove,
  scanPublishedImage_getAccount: account,
  scanPublishedImage_getAccountResources: resources,
  scanPublishedImage_cancel: cancel,
  scanPublishedImageStatus_get: status,

  userMachineImagePublished_getAll: (call) => publicationList(call, selectedPublications(call)),
  userMachineImagePublishedStatus_getAll: (call) => statusList(call, selectedPublications(call)),
};

/** The user's publications, or those that `img` parameters name, by their own URI or the image's. */
function selectedPublications(call: Call): Publication[] {
  const wanted = new Set(call.query.getAll('img').map((uri) => uri.replace(/^\//, '')));
  const all = [...call.owner.publications.values()];
  if (wanted.size === 0) return all;
  return all.filter((one) => wanted.has(one.uri) || wanted.has(one.image.uri));
}

function publicationList(call: Call, wanted: Publication[]) {
  const objects = wanted.map((one) => publicationObject(one, call.now));
  const { entries, total } = applyCriteria(call, objects);
  return xml('publishImages', list('publishImages', 'publishImage', entries, total));
}

function statusList(call: Call, wanted: Publication[]) {
  const objects = wanted.map((one) => publicationStatus(one, call.now));
  return xml('statuses', list('statuses', 'status', objects));
}
