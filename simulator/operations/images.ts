import { applyCriteria } from '../criteria.ts';
import type { Image } from '../entities.ts';
import { UForgeFailure } from '../failure.ts';
import { startGeneration } from '../generate.ts';
import { generationStatus, imageObject } from '../image-objects.ts';
import { imageOf, imagesOf, sourceOf } from '../lookup.ts';
import { list } from '../objects.ts';
import { type Call, created, empty, type Handler, type Operations, xml } from '../operation.ts';

const generate: Handler = (call) => {
  const image = startGeneration(call, sourceOf(call), bodyOf(call));
  return created('image', imageObject(image, call.now));
};

const get: Handler = (call) => xml('image', imageObject(imageOf(call), call.now));

const getAll: Handler = (call) => imageList(call, imagesOf(call, sourceOf(call)));

const status: Handler = (call) => xml('status', generationStatus(imageOf(call), call.now));

const statuses: Handler = (call) => statusList(call, imagesOf(call, sourceOf(call)));

const cancel: Handler = (call) => {
  const image = imageOf(call);
  image.job.cancel(call.now);
  return xml('status', generationStatus(image, call.now));
};

const remove: Handler = (call) => {
  const image = imageOf(call);
  image.job.cancel(call.now);
  call.owner.images.delete(image.id);
  return empty;
};

/** Images of appliances and scans alike. */
export const images: Operations = {
  machineImage_generate: generate,
  machineImage_get: get,
  machineImage_getAll: getAll,
  machineImage_delete: remove,
  machineImageStatus_get: status,
  machineImageStatus_getAll: statuses,
  machineImageGeneration_cancel: cancel,

  scanImage_generate: generate,
  scanImage_get: get,
  scanImage_getAll: getAll,
  scanImageGeneration_delete: remove,
  scanImageGenerationStatus_get: status,
  scanImageGeneration_cancel: cancel,

  userMachineImage_getAll: (call) => imageList(call, selectedImages(call)),
  userMachineImageStatus_get: (call) => statusList(call, selectedImages(call)),
};

/** The document that came with a request. */
export function bodyOf(call: Call) {
  if (call.body === undefined) throw new UForgeFailure(400, 'The request has no body.');
  return call.body.root;
}

/** The user's images, or those that `img` parameters name. */
function selectedImages(call: Call): Image[] {
  const wanted = new Set(call.query.getAll('img').map((uri) => uri.replace(/^\//, '')));
  const all = [...call.owner.images.values()];
  return wanted.size === 0 ? all : all.filter((image) => wanted.has(image.uri));
}

function imageList(call: Call, wanted: Image[]) {
  const objects = wanted.map((image) => imageObject(image, call.now));
  const { entries, total } = applyCriteria(objects, call.query);
  return xml('images', list('images', 'image', entries, total));
}

function statusList(call: Call, wanted: Image[]) {
  const objects = wanted.map((image) => generationStatus(image, call.now));
  return xml('statuses', list('statuses', 'status', objects));
}
