import type {
  Baseline,
  BaselineAnswer,
  JobEnd,
  LookAnswer,
  PublicationPlan,
  RequestAnswer,
} from '../pipeline/model.ts';
import { resolveReferences } from '../pipeline/reference.ts';
import { type CredAccount, publishImageOf, type UForge } from '../uforge/index.ts';
import { cancelJob } from './cancel.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { targetFailure } from './failure.ts';
import {
  lookBeyond,
  lookUntilSettled,
  type Patience,
  proof,
  recordBaseline,
  sendOnce,
} from './settling.ts';
import type { OnBehalf } from './still-wanted.ts';
import { undoingInterval } from './undoing.ts';

interface PublicationRequest extends OnBehalf {
  /** The appliance or scan that the image is of. */
  sourceUri: string;
  imageUri: string;
  publication: PublicationPlan;
  /** The publications of the image that were there before. */
  baseline: Baseline;
}

export interface PublishActivities {
  /** URIs of all publications of an image. */
  recordPublications(input: OnBehalf & { imageUri: string }): Promise<BaselineAnswer>;
  /** `applianceImage_publish` or `scanImage_publish`. Must be tried once only. */
  requestPublication(input: PublicationRequest): Promise<RequestAnswer>;
  lookForPublication(input: PublicationRequest & Patience): Promise<LookAnswer>;
  /** `machineImagePublish_cancel` or `scanPublishedImage_cancel`, until it is cancelled there. */
  cancelPublication(input: { uri: string }): Promise<JobEnd>;
}

/** Asks UForge to publish images. An account's contents never leave these activities. */
export function createPublishActivities(dependencies: ActivityDependencies): PublishActivities {
  const { uforge, settlingMs } = dependencies;

  return {
    recordPublications: ({ imageUri }) =>
      recordBaseline('publish', () => uforge.publications.list(imageUri, proof)),

    requestPublication: (request) =>
      sendOnce('publish', {
        onBehalf: request,
        look: () => lookForPublication(uforge, request),
        prepare: async () =>
          publishRequest(
            request,
            await accountOf(uforge, request.publication),
            dependencies.readReference,
          ),
        send: async (body, options) =>
          (await uforge.publications.request(request.imageUri, body, options)).uri,
      }),

    lookForPublication: ({ patience, ...request }) =>
      lookUntilSettled('publish', patience === 'once' ? 0 : settlingMs, () =>
        lookForPublication(uforge, request),
      ),

    async cancelPublication({ uri }) {
      return await cancelJob('publish', {
        cancel: () => uforge.publications.cancel(uri),
        status: () => uforge.publications.status(uri),
        intervalMs: undoingInterval(dependencies),
      });
    },
  };
}

/** Publications of the image that were not there before and go to the account of this request. */
function lookForPublication(uforge: UForge, request: PublicationRequest): Promise<LookAnswer> {
  const { account, accountUri } = request.publication;
  return lookBeyond(
    request.baseline,
    () => uforge.publications.list(request.imageUri, proof),
    ({ credAccount }) =>
      credAccount === undefined || credAccount.uri === accountUri || credAccount.name === account,
  );
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
