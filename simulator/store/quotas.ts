import { UForgeFailure } from '../failure.ts';
import type { Owner } from './entities.ts';

const quotaTypes = ['appliance', 'diskusage', 'generation', 'scan'] as const;
type QuotaType = (typeof quotaTypes)[number];

/** A limit and what is used of it. */
export interface QuotaUse {
  type: QuotaType;
  /** -1 is no limit. Bytes for `diskusage`. */
  limit: number;
  used: number;
}

/**
 * Every quota of a user. Generations count by the month, also those whose image is gone; disk is
 * used by images that are there or on their way. No operation makes an appliance or a scan, so
 * these two are only counted.
 */
export function quotasOf(owner: Owner, now: number): QuotaUse[] {
  const month = monthOf(now);
  const stored = [...owner.images.values()].filter((image) =>
    ['running', 'complete'].includes(image.job.state(now)),
  );
  const used: Record<QuotaType, number> = {
    appliance: owner.appliances.size,
    diskusage: stored.reduce((sum, image) => sum + image.size, 0),
    generation: owner.generations.filter((at) => monthOf(at) === month).length,
    scan: [...owner.instances.values()].reduce((sum, one) => sum + one.scans.size, 0),
  };
  return quotaTypes.map((type) => ({
    type,
    limit: owner.profile.quotas?.[type] ?? -1,
    used: used[type],
  }));
}

/**
 * Lets a generation pass that the user's quotas allow.
 *
 * @param size bytes of the image
 * @throws UForgeFailure 403
 */
export function refuseOverQuota(owner: Owner, size: number, now: number): void {
  for (const { type, limit, used } of quotasOf(owner, now)) {
    if (limit === -1) continue;
    if (type === 'generation' && used >= limit) {
      throw new UForgeFailure(403, `The quota of ${limit} generations is used up.`);
    }
    if (type === 'diskusage' && used + size > limit) {
      throw new UForgeFailure(
        403,
        `The quota of ${limit} bytes of disk is used up: ${used} are in use, the image needs ${size}.`,
      );
    }
  }
}

/** When the count of generations begins anew. */
export function nextMonth(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
