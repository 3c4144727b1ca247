import type { Image, PlatformTool, SoftwarePackage } from '../store/entities.ts';
import type { XmlObject } from '../xml/write.ts';
import { epoch, withDigest } from './object.ts';

/** A package in a repository. */
export function softwarePackageObject(pkg: SoftwarePackage, parentUri: string): XmlObject {
  const { id, uri, name, version, release, arch, size, repository } = pkg;
  return withDigest('Pkg', {
    created: epoch,
    dbId: id,
    lastModified: epoch,
    size,
    arch,
    fullName: `${name}-${version}-${release}.${arch}`,
    install: true,
    name,
    parentUri,
    pkgBuildDate: epoch,
    release,
    repositoryName: repository,
    uri,
    version,
  });
}

/** The packages of an image: none before the dependencies were checked. */
export function imagePackages(image: Image, now: number): XmlObject[] {
  const { source, job } = image;
  if (source.kind !== 'appliance' || (job.state(now) !== 'complete' && job.percentage(now) < 10)) {
    return [];
  }
  return source.packages.map((pkg) => ({
    level: 0,
    native_from_distribution: pkg.repository === 'base',
    pkg: softwarePackageObject(pkg, `${image.uri}/pkgs`),
  }));
}

/** Software that a platform wants in its images. */
export function platformToolObject(tool: PlatformTool): XmlObject {
  const { id, uri, world, packages } = tool;
  const size = packages.reduce((sum, pkg) => sum + pkg.size, 0);
  return withDigest('SoftwareBundle', {
    created: epoch,
    dbId: id,
    lastModified: epoch,
    name: world.name,
    version: world.version,
    description: world.description,
    restricted: false,
    installedSize: size,
    size,
    uri,
    formatDependent: true,
  });
}
