import type { JobState } from '../store/job.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world/world.ts';

/** An image as tests look at it. */
export interface ImageState {
  uri: string;
  /** Name of its target format. */
  format: string;
  state: JobState;
}

/** A publication as tests look at it. */
export interface PublicationState {
  uri: string;
  /** Name of the cloud account. */
  account: string;
  state: JobState;
}

/** The images there are now, in the order in which they were asked for. */
export function imagesIn(store: Store): ImageState[] {
  const now = store.now();
  const images = [...store.owners.values()].flatMap((owner) => [...owner.images.values()]);
  return images.map(({ uri, format, job }) => ({
    uri,
    format: format.name,
    state: job.state(now),
  }));
}

/** The publications there are now, in the order in which they were asked for. */
export function publicationsIn(store: Store): PublicationState[] {
  const now = store.now();
  const all = [...store.owners.values()].flatMap((owner) => [...owner.publications.values()]);
  return all.map(({ uri, account, job }) => ({
    uri,
    account: account.world.name,
    state: job.state(now),
  }));
}

/** A world without its passwords, keys and the fields of its accounts. */
export function withoutSecrets(world: World): unknown {
  return {
    ...world,
    users: world.users.map(({ password, apiKeys, ...user }) => ({
      ...user,
      ...(apiKeys && { apiKeys: apiKeys.map(({ secretKey, ...key }) => key) }),
    })),
    accounts: world.accounts.map(({ fields, ...account }) => account),
  };
}
