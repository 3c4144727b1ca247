import type { Operations } from '../call.ts';
import { UForgeFailure } from '../failure.ts';
import type { Image } from '../store/entities.ts';
import { imageOf } from './lookup.ts';

/** Images that machines boot from over the network: files one by one, and a script to boot them. */
export const pxe: Operations = {
  machineImageFile_download: (call) => {
    const image = imageOf(call);
    const { filepath = '' } = call.params;
    const file = image.job.state(call.now) === 'complete' ? image.files.get(filepath) : undefined;
    if (file === undefined) {
      throw new UForgeFailure(
        404,
        `There is no file ${filepath}: the image must be complete, and a PXE image that has it.`,
      );
    }
    return { kind: 'file', file };
  },

  pxeBootScript_download: ({ owner, now }) => {
    const bootable = [...owner.images.values()].filter(
      (image) => image.files.size > 0 && image.job.state(now) === 'complete',
    );
    const text = bootScript(bootable, owner.uri);
    return { kind: 'text', contentType: 'application/octet-stream', text };
  },
};

/** A script for iPXE: a menu of all images. Its addresses are relative to its own. */
function bootScript(images: Image[], ownerUri: string): string {
  const items = images.map(({ id, source }) => {
    const { name, version } = source;
    return `item image-${id} ${name} ${version} (image ${id})`.replaceAll(/[\r\n]+/g, ' ');
  });
  const sections = images.map((image) => {
    const base = image.uri.slice(ownerUri.length + 1);
    const [kernel, ...others] = [...image.files.keys()].map((path) => {
      const encoded = path.split('/').map(encodeURIComponent).join('/');
      return `${base}/files/${encoded}`;
    });
    const commands = [`kernel ${kernel}`, ...others.map((path) => `initrd ${path}`), 'boot'];
    return [`:image-${image.id}`, ...commands].join('\n');
  });
  const menu =
    items.length === 0
      ? ['exit']
      : ['menu UForge images', ...items, `choose target && goto \${target}`];
  return `${['#!ipxe', ...menu, ...sections].join('\n')}\n`;
}
