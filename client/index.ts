/**
 * Forgeline for scripts: start pipelines, follow them, take their results, cancel them, and go on with
 * those that failed. What is started runs in the background, whether or not the script lives on.
 *
 * ```ts
 * import { Forgeline } from 'forgeline';
 *
 * const forgeline = await Forgeline.connect({ url: 'https://uforge.example.com/api', login: 'pat' });
 * const pipeline = await forgeline.start('web-tier.yml', { to: './images' });
 * await pipeline.follow(({ rows }) => console.log(rows));
 * const { status, images } = await pipeline.result();
 * await forgeline.close();
 * ```
 *
 * @module
 */

export { thisHost } from '../pipeline/identity.ts';
export type {
  ApprovalRecord,
  BatchCounts,
  BatchDefinition,
  BatchItemStatus,
  BatchProgress,
  BatchRow,
  Cleanup,
  DownloadResult,
  FileResult,
  Identity,
  ImageResult,
  PipelineDefinition,
  PipelinePlan,
  PipelineResult,
  Problem,
  PublicationResult,
  SourceReference,
  Status,
  TargetError,
  Unchanged,
} from '../pipeline/model.ts';
export type { BatchView, RunningPipeline } from './batch/batch-view.ts';
export { BatchHandle, type BatchOutcome } from './batch/handle.ts';
export {
  DifferentRunInProgress,
  ForgelineError,
  OutcomeUnknown,
  PipelineRefused,
  UsageError,
} from './errors.ts';
export type { FollowOptions } from './follow.ts';
export {
  type BatchStartOptions,
  type ConnectOptions,
  type DownloadStartOptions,
  Forgeline,
  type RetryOptions,
  type StartOptions,
} from './forgeline-api.ts';
export {
  type DecisionOptions,
  type DownloadHandle,
  PipelineHandle,
  RunHandle,
} from './handle.ts';
export type { Row, RunView } from './progress/rows.ts';
export type { ScheduledRunView, ScheduleView } from './schedule/report.ts';
export type { ScheduleCreateOptions, Schedules } from './schedule/schedules.ts';
