import type { Deployment, Scan, ScannedPackage } from './entities.ts';
import type { JobState } from './job.ts';

/** Where the scan itself stands. */
export function scanState(scan: Scan, now: number): JobState {
  return scan.job?.state(now) ?? scan.world.state ?? 'complete';
}

/** The packages that were found: none before the scan is complete. */
export function knownPackages(scan: Scan, now: number): ScannedPackage[] {
  return scanState(scan, now) === 'complete' ? [...scan.packages.values()] : [];
}

export type DeploymentState = 'starting' | 'running' | 'on-fire' | 'stopping' | 'gone';

/** Where a deployment stands; one that is gone is not found any more. */
export function deploymentState({ job, termination }: Deployment, now: number): DeploymentState {
  if (termination !== undefined) {
    return termination.state(now) === 'complete' ? 'gone' : 'stopping';
  }
  switch (job.state(now)) {
    case 'complete':
      return 'running';
    case 'failed':
      return 'on-fire';
    default:
      return 'starting';
  }
}
