import type { Call } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import type {
  Account,
  Appliance,
  Deployment,
  Image,
  PlatformTool,
  Publication,
  Scan,
  ScannedInstance,
  ScannedPackage,
  Source,
  TargetFormat,
} from '../store/entities.ts';
import { deploymentState, knownPackages } from '../store/states.ts';

/** Finds what the path of a request names. Each throws a 404 where there is no such thing. */

export function applianceOf(call: Call): Appliance {
  return found(call.owner.appliances, call.params.aid, 'appliance');
}

export function instanceOf(call: Call): ScannedInstance {
  return found(call.owner.instances, call.params.siid, 'scanned instance');
}

export function scanOf(call: Call): Scan {
  return found(instanceOf(call).scans, call.params.sid, 'scan');
}

/** A package that a complete scan has found. */
export function packageOf(call: Call): ScannedPackage {
  const known = knownPackages(scanOf(call), call.now).map((pkg) => [pkg.id, pkg] as const);
  return found(new Map(known), call.params.pid, 'scanned package');
}

/** The appliance or the scan, whichever the path goes through. */
export function sourceOf(call: Call): Source {
  return call.params.aid === undefined ? scanOf(call) : applianceOf(call);
}

export function accountOf(call: Call): Account {
  return found(call.owner.accounts, call.params.caid, 'cloud account');
}

export function imageOf(call: Call): Image {
  const source = sourceOf(call);
  const image = found(call.owner.images, call.params.itid ?? call.params.sitid, 'image');
  if (image.source !== source) throw missing('image', String(image.id));
  return image;
}

/** A publication, by its source and id and, where the path has one, by its image. */
export function publicationOf(call: Call): Publication {
  const source = sourceOf(call);
  const publication = found(call.owner.publications, call.params.pitid, 'published image');
  const { image } = publication;
  const { itid } = call.params;
  if (image.source !== source || (itid !== undefined && itid !== String(image.id))) {
    throw missing('published image', String(publication.id));
  }
  return publication;
}

/** A deployment that is not gone, by its application id. */
export function deploymentOf(call: Call): Deployment {
  const { did = '' } = call.params;
  const deployment = call.owner.deployments.get(did);
  if (deployment === undefined || deploymentState(deployment, call.now) === 'gone') {
    throw missing('deployment', did);
  }
  return deployment;
}

/** The account that an image was published with; another one of the user's is not found. */
export function accountOfPublication(call: Call): Account {
  const { account } = publicationOf(call);
  if (String(account.id) !== call.params.caid) throw missing('cloud account', call.params.caid);
  return account;
}

export function findFormat(call: Call): TargetFormat {
  refuseOtherOrganisation(call);
  return found(call.store.formats, call.params.tfid, 'target format');
}

export function findPlatformTool(call: Call): PlatformTool {
  refuseOtherOrganisation(call);
  return found(call.store.platformTools, call.params.sbid, 'platform tool');
}

export function imagesOf(call: Call, source: Source): Image[] {
  return [...call.owner.images.values()].filter((image) => image.source === source);
}

export function publicationsOf(call: Call, source: Source): Publication[] {
  return [...call.owner.publications.values()].filter((one) => one.image.source === source);
}

export function found<T>(things: Map<number, T>, id: string | undefined, what: string): T {
  const thing = /^\d{1,15}$/.test(id ?? '') ? things.get(Number(id)) : undefined;
  if (thing === undefined) throw missing(what, id ?? '');
  return thing;
}

/** There is one organisation, with the id 1. */
function refuseOtherOrganisation({ params: { oid = '1' } }: Call): void {
  if (oid !== '1') throw missing('organisation', oid);
}

function missing(what: string, id = ''): UForgeFailure {
  return new UForgeFailure(404, `There is no ${what} with the id ${id}.`);
}
