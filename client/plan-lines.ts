import type { FileDestination, ImagePlan, PipelinePlan } from '../pipeline/model.ts';
import { printable } from './text.ts';

/** What a plan comes down to, as a tree for people. */
export function planLines(plan: PipelinePlan): string[] {
  const { source } = plan;
  const lines = [
    `${plan.name}: ${source.kind} ${source.name} ${source.version}, revision ${source.revision} (${source.uri})`,
  ];
  for (const image of plan.images) {
    lines.push(`  ${imageTitle(image)}`);
    for (const publication of image.publications) {
      const how = Object.entries(publication.attributes).map(([name, value]) => `${name}=${value}`);
      const consent = (publication.approve ?? plan.approve) ? ', after approval' : '';
      lines.push(
        `    publish ${publication.id}: account ${publication.account} ${how.join(' ')}`.trimEnd() +
          consent,
      );
    }
    if (image.download) lines.push(`    download to ${destination(image.download)}`);
  }
  if (plan.packages) {
    lines.push(`  packages to ${plan.packages.folder}${overwriting(plan.packages)}`);
  }
  if (plan.publishWhen === 'all-generated' && !plan.simulate) {
    lines.push('  publishes and downloads start when all images are generated');
  }
  if (plan.checkDependencies) {
    lines.push('  an image whose dependencies are not met is not generated');
  }
  lines.push(...plan.notices.map((notice) => `  note: ${notice}`));
  return lines.map((line) => `${/^ */.exec(line)?.[0] ?? ''}${printable(line)}`);
}

function imageTitle({ id, format, compress, installProfile, entrypoint }: ImagePlan): string {
  const { memorySize, diskSize, swapSize, hwType, disableRootLogin } = installProfile;
  const parts = [
    id === format ? `generate ${format}` : `generate ${id}: ${format}`,
    compress ? 'compressed' : 'not compressed',
    memorySize === undefined ? '' : `memory ${memorySize} MB`,
    diskSize === undefined ? '' : `disk ${diskSize} MB`,
    swapSize === undefined ? '' : `swap ${swapSize} MB`,
    hwType === undefined ? '' : `hardware ${hwType}`,
    disableRootLogin === undefined ? '' : `root ${disableRootLogin ? 'cannot' : 'can'} log in`,
    entrypoint === undefined ? '' : `entrypoint ${entrypoint}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function destination(to: FileDestination): string {
  return `${to.folder} as ${to.fileName}${overwriting(to)}`;
}

function overwriting({ overwrite }: { overwrite: boolean }): string {
  return overwrite ? ', overwriting' : '';
}
