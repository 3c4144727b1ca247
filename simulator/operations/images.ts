import { startGeneration } from '../actions/generate.ts';
import { generationRequestOf, sameRequest } from '../actions/generation-request.ts';
import { removeImage } from '../actions/remove.ts';
import { bodyOf, type Call, created, empty, type Handler, type Operations, xml } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import { generationStatus, imageObject } from '../objects/images.ts';
import { list } from '../objects/object.ts';
import { imagePackages } from '../objects/packages.ts';
import type { Image } from '../store/entities.ts';
import { applyCriteria } from './criteria.ts';
import { imageOf, imagesOf, sourceOf } from './lookup.ts';
import { flagIn } from './query.ts';

const generate: Handler = (call) => {
  const source = sourceOf(call);
  const image = startGeneration(call, source, generationRequestOf(call.store, bodyOf(call)));
  return created('image', imageObject(image, call.now));
};

/** A new ticket like an old one. `force` does so while the old one, or another like it, still runs. */
const regenerate: Handler = (call) => {
  const old = imageOf(call);
  const force = flagIn(call.query, 'force') ?? false;
  if (!force && old.job.state(call.now) === 'running') {
    throw new UForgeFailure(409, `The image ${old.id} is still being generated.`);
  }
  const running = force ? 'is let be' : 'may be refused';
  const image = startGeneration(call, old.source, sameRequest(old), running);
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
  removeImage(call, imageOf(call));
  return empty;
};

const removeAll: Handler = (call) => {
  for (const image of imagesOf(call, sourceOf(call))) removeImage(call, image);
  return empty;
};

/** Images of appliances and scans alike. */
export const images: Operations = {
  machineImage_generate: generate,
  machineImage_get: get,
  machineImage_getAll: getAll,
  machineImage_regenerate: regenerate,
  machineImage_delete: remove,
  machineImage_deleteAll: removeAll,
  machineImageStatus_get: status,
  machineImageStatus_getAll: statuses,
  machineImageGeneration_cancel: cancel,
  machineImagePkg_getAll: (call) => {
    const objects = imagePackages(imageOf(call), call.now);
    return xml('imagePkgs', list('imagePkgs', 'imagePkg', objects));
  },

  scanImage_generate: generate,
  scanImage_get: get,
  scanImage_getAll: getAll,
  scanImageGeneration_delete: remove,
  scanImageGenerationStatus_get: status,
  scanImageGeneration_cancel: cancel,

  userMachineImage_getAll: (call) => imageList(call, selectedImages(call)),
  userMachineImageStatus_get: (call) => statusList(call, selectedImages(call)),
};

/** The user's images, or those that `img` parameters name. */
function selectedImages(call: Call): Image[] {
  const wanted = new Set(call.query.getAll('img').map((uri) => uri.replace(/^\//, '')));
  const all = [...call.owner.images.values()];
  return wanted.size === 0 ? all : all.filter((image) => wanted.has(image.uri));
}

function imageList(call: Call, wanted: Image[]) {
  const objects = wanted.map((image) => imageObject(image, call.now));
  const { entries, total } = applyCriteria(call, objects);
  return xml('images', list('images', 'image', entries, total));
}

function statusList(call: Call, wanted: Image[]) {
  const objects = wanted.map((image) => generationStatus(image, call.now));
  return xml('statuses', list('statuses', 'status', objects));
}
