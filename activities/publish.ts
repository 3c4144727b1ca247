import type { LookAnswer, PublicationPlan, RequestAnswer } from '../pipeline/model.ts';
import { resolveReferences } from '../pipeline/reference.ts';
import { type CredAccount, publishImageOf, type UForge } from '../uforge/index.ts';
import { cancelJob } from './cancel.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf, targetFailure } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { lookUntilSettled, sendOnce } from './settling.ts';

interface PublicationRequest {
  /** The appliance or scan that the image is of. */
  sourceUri: string;
  imageUri: string;
  publication: PublicationPlan;
  /** URIs of the publications of the image that were there before. */
  baseline: string[];
}

export interface PublishActivities {
  /** URIs of all publications of an image. */
  recordPublications(input: { imageUri: string }): Promise<string[]>;
  /** `applianceImage_publish` or `scanImage_publish`. Must be tried once only. */
  requestPublication(input: PublicationRequest): Promise<RequestAnswer>;
  lookForPublication(input: PublicationRequest & { unheardAt: number }): Promise<LookAnswer>;
  /** `machineImagePublish_cancel` or `scanPublishedImage_cancel`, until it is cancelled there. */
  cancelPublication(input: { uri: string }): Promise<void>;
}

/** Asks UForge to publish images. An account's contents never leave these activities. */
export function createPublishActivities(dependencies: ActivityDependencies): PublishActivities {
  const { uforge, settlingMs } = dependencies;

  return {
    async recordPublications({ imageUri }) {
      try {
        const publications = await heartbeating(() => uforge.publications.list(imageUri));
        return publications.map(({ uri }) => uri).filter((uri) => uri !== undefined);
      } catch (error) {
        throw failureOf(error, 'publish');
      }
    },

    requestPublication: (request) =>
      sendOnce('publish', {
        look: () => lookForPublication(uforge, request),
        prepare: async () =>
          publishRequest(
            request,
            await accountOf(uforge, request.publication),
            dependencies.readReference,
          ),
        send: async (body) => (await uforge.publications.request(request.imageUri, body)).uri,
      }),

    lookForPublication: ({ unheardAt, ...request }) =>
      lookUntilSettled('publish', { unheardAt, settlingMs }, () =>
        lookForPublication(uforge, request),
      ),

    async cancelPublication({ uri }) {
      await cancelJob('publish', {
        cancel: () => uforge.publications.cancel(uri),
        status: () => uforge.publications.status(uri),
      });
    },
  };
}

/** Publications of the image that were not there before and go to the account of this request. */
async function lookForPublication(
  uforge: UForge,
  request: PublicationRequest,
): Promise<LookAnswer> {
  const before = new Set(request.baseline);
  const { account, accountUri } = request.publication;
  const matches = (await uforge.publications.list(request.imageUri))
    .filter(({ uri }) => uri !== undefined && !before.has(uri))
    .filter(
      ({ credAccount }) =>
        credAccount === undefined || credAccount.uri === accountUri || credAccount.name === account,
    )
    .sort((one, other) => (one.created ?? '').localeCompare(other.created ?? ''));
  const oldest = matches[0]?.uri;
  return { ...(oldest === undefined ? {} : { uri: oldest }), candidates: matches.length };
}

/** The whole account as UForge lists it: existing clients send it back whole. */
async function accountOf(uforge: UForge, publication: PublicationPlan): Promise<CredAccount> {
  const accounts = await uforge.accounts.list();
  const found = accounts.find(({ uri, name }) =>
    publication.accountUri === '' ? name === publication.account : uri === publication.accountUri,
  );
  if (found) return found;
  throw targetFailure(
    {
      stage: 'publish',
      code: 'unknown_account',
      message: `The cloud account ${publication.account} is no longer there.`,
      hint: 'Run "forgeline plan" to see which accounts there are.',
    },
    { retryable: 'no' },
  );
}

function publishRequest(
  { sourceUri, imageUri, publication }: PublicationRequest,
  credAccount: CredAccount,
  read: ActivityDependencies['readReference'],
) {
  const attributes = Object.entries(publication.attributes).map(([name, value]) => [
    name,
    typeof value === 'string' ? resolveReferences(value, read) : value,
  ]);
  const common = { imageUri, parentUri: sourceUri, credAccount };
  return publishImageOf(publication.type, Object.fromEntries(attributes), common);
}
