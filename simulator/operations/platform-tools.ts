import { type Handler, type Operations, xml } from '../call.ts';
import { list } from '../objects/object.ts';
import { platformToolObject, softwarePackageObject } from '../objects/packages.ts';
import { findFormat, findPlatformTool, sourceOf } from './lookup.ts';

const forFormat: Handler = (call) => {
  sourceOf(call);
  const { name } = findFormat(call);
  const tools = [...call.store.platformTools.values()].filter(({ world }) =>
    world.formats.includes(name),
  );
  const objects = tools.map(platformToolObject);
  return xml('softwareBundles', list('softwareBundles', 'softwareBundle', objects));
};

/** Software that the platforms behind target formats want in their images. */
export const platformTools: Operations = {
  machineImage_getPlatformTools: forFormat,
  scanImage_getPlatformTools: forFormat,

  platformTool_getSoftware: (call) => {
    const { packages, uri } = findPlatformTool(call);
    const objects = packages.map((pkg) => softwarePackageObject(pkg, uri));
    return xml('packages', { pkgs: { pkg: objects } });
  },
};
