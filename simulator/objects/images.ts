import type { Image, Publication, StoredFile } from '../store/entities.ts';
import { concreteType, type XmlObject } from '../xml/write.ts';
import { accountObject, formatObject, primitiveObject } from './catalogue.ts';
import { withDigest } from './object.ts';

/** The status of an image's generation. */
export function generationStatus(image: Image, now: number): XmlObject {
  const job = image.job.status(now);
  return once(job, () => ({
    ...job,
    dbId: image.id,
    parentUri: image.uri,
    published: false,
    uri: `${image.uri}/status`,
  }));
}

/** The status of a publication. */
export function publicationStatus(publication: Publication, now: number): XmlObject {
  const { image, uri } = publication;
  const job = publication.job.status(now);
  return once(job, () => ({
    ...job,
    dbId: publication.id,
    bytesLoaded: Math.floor((image.size * publication.job.percentage(now)) / 100),
    bytesTotal: image.size,
    parentUri: uri,
    published: publication.job.state(now) === 'complete',
    uri: `${uri}/status`,
  }));
}

/** Statuses by what their jobs said. Frozen, they are written once however often they are asked for. */
const statuses = new WeakMap<XmlObject, XmlObject>();

function once(job: XmlObject, make: () => XmlObject): XmlObject {
  const known = statuses.get(job);
  if (known !== undefined) return known;
  const status = Object.freeze(withDigest('OpStatus', make()));
  statuses.set(job, status);
  return status;
}

/** An image ticket, with what is known of the image by now. */
export function imageObject(image: Image, now: number): XmlObject {
  return withDigest('Image', {
    ...ticketFields(image, now),
    created: new Date(image.job.startedAt),
    dbId: image.id,
    lastModified: new Date(image.job.startedAt),
    status: generationStatus(image, now),
    parentUri: image.source.uri,
    basePublishImagesUri: `${image.uri}/pimages`,
    ...downloadFields(image, now, image.file?.oneTimeId.value, downloadPath(image)),
    statusUri: `${image.uri}/status`,
    uri: image.uri,
  });
}

/** A published image, with its account and, once it is done, its id in the cloud. */
export function publicationObject(publication: Publication, now: number): XmlObject {
  const { image, job, uri, type } = publication;
  const done = job.state(now) === 'complete';
  const container = ['docker', 'openshift'].includes(image.format.primitive);
  return withDigest(type, {
    [concreteType]: type,
    ...ticketFields(image, now),
    created: new Date(job.startedAt),
    dbId: publication.id,
    lastModified: new Date(job.startedAt),
    status: publicationStatus(publication, now),
    parentUri: image.source.uri,
    credAccount: accountObject(publication.account),
    ...(image.source.kind === 'appliance'
      ? downloadFields(
          image,
          now,
          publication.oneTimeId.value,
          `${image.source.uri}/pimages/${publication.id}/downloads`,
        )
      : {}),
    statusUri: `${uri}/status`,
    uri,
    imageUri: image.uri,
    ...publication.attributes,
    ...(done ? { cloudId: publication.cloudId } : {}),
    ...(container ? { registeringName: done ? publication.cloudId : undefined } : {}),
  });
}

/** The file of an image that is ready; nothing while it is not, or if there will be none. */
export function readyFile(image: Image, now: number): StoredFile | undefined {
  return image.job.state(now) === 'complete' ? image.file : undefined;
}

function downloadPath(image: Image): string {
  return `${image.uri}/downloads/${encodeURIComponent(image.file?.name ?? '')}`;
}

function downloadFields(
  image: Image,
  now: number,
  key: string | undefined,
  path: string,
): XmlObject {
  const file = readyFile(image, now);
  if (file === undefined || key === undefined) return {};
  return { downloadKey: key, downloadUri: `${path}?downloadId=${key}` };
}

/** What an image and its publications say alike. */
function ticketFields(image: Image, now: number): XmlObject {
  const { source, format, size, installProfile } = image;
  const complete = image.job.state(now) === 'complete';
  const file = readyFile(image, now);
  const sums = file?.content.knownChecksum;
  const container = ['docker', 'openshift'].includes(format.primitive);
  return {
    md5sum: sums?.md5,
    mimeType: file === undefined ? undefined : 'application/octet-stream',
    sha256sum: sums?.sha256,
    size: complete ? size : 0,
    uploaded: false,
    completeInstalledSize: 1_400_000_000,
    completeSize: complete ? size : 0,
    compress: image.compress,
    distributionName:
      source.kind === 'appliance' ? (source.world.distribution ?? 'CentOS 7') : undefined,
    ebs: image.ebs,
    ebsVolumeSize: image.ebsVolumeSize,
    fileExtension: file === undefined ? undefined : format.facts.extension,
    fileName: file?.name,
    fileSize: complete ? size : 0,
    format: primitiveObject(format),
    targetFormat: formatObject(format),
    fullName: `${source.name} ${source.version} (revision ${source.revision})`,
    imageCreated: complete && !image.simulated,
    installProfile: { ...installProfile },
    name: source.name,
    orgUri: 'orgs/1',
    pkgsUri: `${image.uri}/pkgs`,
    revision: source.revision,
    simulated: image.simulated,
    version: source.version,
    vmDiskSize: installProfile.diskSize,
    vmMemorySize: installProfile.memorySize,
    forceCheckingDeps: image.forceCheckingDeps,
    entrypoint: image.entrypoint,
    registeringName: complete && container && !image.simulated ? registeringName(image) : undefined,
  };
}

function registeringName(image: Image): string {
  return `registry.example.com/simulated/${image.source.name}:${image.id}`;
}
