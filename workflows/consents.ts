import { CancellationScope } from '@temporalio/workflow';
import type { PipelineInput, TargetProgress } from '../pipeline/model.ts';
import { Approvals } from './approvals.ts';
import type { Attempts } from './attempts.ts';
import { cancelOwnRun } from './cancel-own-run.ts';
import type { PipelineState } from './pipeline-state.ts';
import { nameOf, type PublicationJob } from './publication.ts';
import { recordAttention } from './search-attributes.ts';

/**
 * What people have to consent to before it is published, by the plan. A refusal for all publications
 * cancels the run; one for a single publication leaves that out, and the run ends as cancelled when the
 * rest is done. That nobody answered in time is a refusal.
 */
export class Consents {
  private readonly root = CancellationScope.current();
  private readonly approvals: Approvals;
  private readonly refused = new Set<string>();

  constructor(
    private readonly input: PipelineInput,
    private readonly state: PipelineState,
    private readonly attempts: Attempts,
  ) {
    for (const record of input.resume?.approvals ?? []) state.approvalGiven(record);
    this.approvals = new Approvals(forAll(input), (record) => state.approvalGiven(record));
  }

  /** Publications that were refused, or that nobody consented to in time, each by itself. */
  get isRefusedInPart(): boolean {
    return this.refused.size > 0;
  }

  /** Whether all that was to be made of an image was refused, so that it is of no use. */
  hasRefusedAllOf(imageId: string): boolean {
    const image = this.input.plan.images.find(({ id }) => id === imageId);
    if (!image || image.download || image.publications.length === 0) return false;
    return image.publications.every((publication) =>
      this.refused.has(nameOf({ image, publication })),
    );
  }

  /**
   * Whether an image may be published, which can take days. Where it may not, the target is closed;
   * where nothing of the run may, the run is cancelled, and this throws.
   */
  async isGiven(job: PublicationJob, target: TargetProgress): Promise<boolean> {
    const own = job.publication.approve;
    const approve = own ?? this.input.plan.approve;
    if (!approve || this.wasGiven(job)) return true;
    const record = await this.attempts.answered({ target, stage: 'publish' }, () =>
      this.approvals.answerFor({
        name: nameOf(job),
        approve,
        of: own ? 'publication' : 'pipeline',
        onWait: (wait) => {
          recordAttention();
          this.state.awaitApproval(target, wait);
        },
      }),
    );
    if (!record) return false;
    if (record.decision === 'approved') {
      record.imageUris = [...new Set([...(record.imageUris ?? []), job.imageUri])];
      return true;
    }
    this.state.enter(target, 'cancelled');
    if (!own) return await cancelOwnRun(this.root);
    this.refused.add(nameOf(job));
    return false;
  }

  /** Whether somebody approved of this very image in a run that this one goes on with. */
  private wasGiven({ image, publication, imageUri }: PublicationJob): boolean {
    const target = publication.approve ? nameOf({ image, publication }) : undefined;
    const last = this.input.resume?.approvals?.findLast((record) => record.target === target);
    return last?.decision === 'approved' && (last.imageUris ?? []).includes(imageUri);
  }
}

/** The publications still to be done that have no gate of their own. */
function forAll({ plan, resume }: PipelineInput): string[] {
  if (!plan.approve) return [];
  return plan.images.flatMap((image) => {
    const earlier = resume?.images.find(({ id }) => id === image.id)?.publications ?? [];
    return image.publications
      .filter(({ id, approve }) => !approve && !earlier.some((each) => each.id === id))
      .map((publication) => nameOf({ image, publication }));
  });
}
