import type {
  BatchDefinition,
  Identity,
  PipelineDefinition,
  PipelinePlan,
  SourceReference,
} from '../pipeline/model.ts';
import type { RetryStep } from '../pipeline/retry-steps.ts';
import { readUForge, type UForgeSettings } from '../settings/read.ts';
import { findBatch } from './batch/find-batch.ts';
import { BatchHandle } from './batch/handle.ts';
import { prepareBatch } from './batch/prepare-batch.ts';
import { readBatchRequest } from './batch/read-batch.ts';
import { planBatchRetry } from './batch/retry-batch.ts';
import { startBatch } from './batch/start-batch.ts';
import { downloadInput, startDownload } from './download-request.ts';
import { findEnded, refuseOther, replacingFiles } from './ended-pipeline.ts';
import { PipelineRefused, UsageError } from './errors.ts';
import { beforeStart } from './foreign-errors.ts';
import { type DownloadHandle, PipelineHandle, RunHandle, SkippedPipelineHandle } from './handle.ts';
import { PipelineRun } from './pipeline-run.ts';
import { planAll, preparePipelines, problemsOf, skippedResult } from './prepare.ts';
import { type Request, readDefinitions } from './requests.ts';
import { findRun } from './runs.ts';
import { Schedules } from './schedule/schedules.ts';
import { type Flags, openSession, type Session } from './session.ts';
import { startPipeline } from './start-pipeline.ts';
import { planRetry, startRetry } from './start-retry.ts';

export interface ConnectOptions {
  /** Address of UForge's API. @default `UFORGE_URL` or the profile */
  url?: string;
  /** UForge login. The password or keys come from the environment or the profile. @default `UFORGE_LOGIN` */
  login?: string;
  /** Named settings from the configuration file. */
  profile?: string;
  /** Folder for all state. @default `FORGELINE_HOME` or the platform's state folder */
  home?: string;
  /** Told one plain sentence before something that takes long, such as a download of Temporal. */
  onProgress?: (message: string) => void;
}

/** What is asked for beside what a pipeline file or hammr template says. */
export interface StartOptions {
  /**
   * Folder for the downloads, instead of those in the file; relative to the working directory. Of a
   * template, every image that is a file is downloaded there.
   */
  to?: string;
  /** Name of the pipeline, instead of that in the file or in the stack of a template. */
  name?: string;
  /** `none` publishes nothing, whatever the file says. */
  publish?: 'none';
  /** What a template is built from that has builders alone. */
  source?: SourceReference;
  /** Only has UForge check the dependencies: nothing is published or downloaded. */
  simulate?: true;
  /** Has UForge enforce the check of dependencies. */
  checkDependencies?: true;
  /** Builds also what has not changed since it was built last (`when: changed`). */
  rebuild?: true;
  /** Stops the checks before the start. */
  signal?: AbortSignal;
}

export interface BatchStartOptions {
  /** Most pipelines that run at once, instead of what the file says. */
  concurrency?: number;
  /** Builds also what `when: changed` would skip. */
  rebuild?: true;
  /** Told after each part how many pipelines are checked. */
  onPlanned?: (done: number, total: number) => void;
  /** Stops the checks before the start. */
  signal?: AbortSignal;
}

export interface RetryOptions {
  /**
   * Does this step and all that follow again, whatever came of them: `generate` is everything,
   * `publish` keeps the images, `download` keeps the publications, too.
   */
  from?: RetryStep;
  /** Whether a file of the same name that differs is replaced. @default as it was planned */
  overwrite?: true;
}

export interface DownloadStartOptions {
  /** Folder for the files, relative to the working directory. */
  to: string;
  /** Template for file names. @default '{name}-{version}-{revision}-{format}.{ext}' */
  as?: string;
  /** Whether a file of the same name that differs is replaced. @default false */
  overwrite?: boolean;
}

/** One UForge server and login, with the Temporal that runs pipelines for it. */
export class Forgeline {
  readonly identity: Identity;
  /** Batches that begin at set times. */
  readonly schedules: Schedules;
  readonly #session: Session;
  readonly #uforge: UForgeSettings;

  private constructor(session: Session, uforge: UForgeSettings) {
    this.#session = session;
    this.#uforge = uforge;
    this.identity = { url: uforge.url, login: uforge.login };
    this.schedules = new Schedules(session, uforge);
  }

  /**
   * Connects to Temporal: the cluster that `TEMPORAL_` variables name, or else the embedded server,
   * which is started with a worker where they do not run. Throws {@link UsageError}.
   */
  static async connect(options: ConnectOptions = {}): Promise<Forgeline> {
    const { profile, onProgress } = options;
    const flags = flagsOf(options);
    const uforge = await beforeStart(() => readUForge({ flags, ...(profile ? { profile } : {}) }));
    const session = await openSession({ flags, ...(onProgress ? { onProgress } : {}) });
    try {
      await session.ensureWorker(uforge);
      return new Forgeline(session, uforge);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Starts the pipeline in a file or hammr template, or a definition made in code, or joins the very
   * same that is in progress. Everything is checked first, at UForge too. What has not changed since it
   * was built last (`when: changed`) is not started: its result is there at once and says `skipped`.
   * Throws {@link UsageError}, of which `PipelineRefused` carries the problems.
   */
  async start(
    pipeline: string | PipelineDefinition,
    options: StartOptions = {},
  ): Promise<PipelineHandle> {
    const { signal, rebuild } = options;
    const requests = await this.#requestsFor(pipeline, options);
    const [prepared] = await preparePipelines(this.#session, requests, {
      ...(signal ? { signal } : {}),
      ...(rebuild ? { rebuild } : {}),
    });
    if (!prepared) throw new Error('A pipeline was neither planned nor refused.');
    if (prepared.unchanged) {
      const result = skippedResult(prepared.plan, prepared.unchanged);
      return new SkippedPipelineHandle(this.#session, result);
    }
    const started = prepared.plan
      ? await startPipeline(this.#session, prepared)
      : { run: prepared.joined, how: 'joined' as const };
    return new PipelineHandle(this.#session, started);
  }

  /** Says what {@link start} would do, and what people must know before it does. Throws alike. */
  async plan(
    pipeline: string | PipelineDefinition,
    options: StartOptions = {},
  ): Promise<PipelinePlan> {
    const { signal } = options;
    const requests = await this.#requestsFor(pipeline, options);
    const outcomes = await planAll(this.#session, requests, signal ? { signal } : {});
    const [outcome] = outcomes.values();
    if (outcome?.ok) return outcome.plan;
    throw new PipelineRefused(problemsOf(requests, outcomes));
  }

  /** Downloads what exists already: URIs of images, published images or scan packages. */
  async download(uris: readonly string[], options: DownloadStartOptions): Promise<DownloadHandle> {
    const input = downloadInput(this.identity, { uris, ...options });
    return new RunHandle(this.#session, await startDownload(this.#session, input));
  }

  /** The newest run of a pipeline by its name, its id, or an unambiguous start of the id. */
  async find(id: string): Promise<PipelineHandle> {
    const run = await findRun(this.#session, id, this.identity);
    if (run instanceof PipelineRun)
      return new PipelineHandle(this.#session, { run, how: 'joined' });
    throw new UsageError(`"${id}" is a download, not a pipeline.`);
  }

  /**
   * Goes on with an ended pipeline, as `forgeline retry` does: what is done is reused, the rest is done
   * as it was planned then. Found by its name, its id, or an unambiguous start of the id. Throws
   * {@link UsageError} for what is running or is completed, and for what there is not.
   */
  async retry(id: string, options: RetryOptions = {}): Promise<PipelineHandle> {
    const { from } = options;
    const found = await findEnded(this.#session, id, { identity: this.identity, from });
    const pipeline = options.overwrite ? replacingFiles(found) : found;
    refuseOther(pipeline, this.#uforge);
    const { resume } = await planRetry(pipeline, from);
    const run = await startRetry(this.#session, pipeline, resume);
    return new PipelineHandle(this.#session, { run, how: 'started' });
  }

  /**
   * Starts the batch in a file, or a definition made in code, or joins the very same that is in progress.
   * Its pipelines are found and checked first, at UForge too. Throws {@link UsageError}, of which
   * `PipelineRefused` carries the problems.
   */
  async startBatch(
    batch: string | BatchDefinition,
    options: BatchStartOptions = {},
  ): Promise<BatchHandle> {
    const { concurrency, ...preparing } = options;
    const request = typeof batch === 'string' ? await readBatchRequest(batch) : undefined;
    const definition = request?.definition ?? batch;
    if (typeof definition === 'string') throw new Error('A batch file was not read.');
    const asked = {
      batch: { ...definition, ...(concurrency === undefined ? {} : { concurrency }) },
      notices: request?.notices ?? [],
      ...(request ? { places: request } : {}),
      identity: this.identity,
      uforge: this.#uforge,
    };
    const { input } = await prepareBatch(this.#session, asked, preparing);
    return new BatchHandle(this.#session, await startBatch(this.#session, input));
  }

  /** The newest run of a batch by its name, its id, or an unambiguous start of the id. */
  async findBatch(id: string): Promise<BatchHandle> {
    const run = await findBatch(this.#session, id, this.identity);
    return new BatchHandle(this.#session, { run, how: 'joined' });
  }

  /**
   * Goes on with those pipelines of an ended batch that are not done, as `forgeline batch retry` does.
   * Throws {@link UsageError} where it is running, or nothing is left.
   */
  async retryBatch(id: string): Promise<BatchHandle> {
    const ended = await findBatch(this.#session, id, this.identity);
    const { input } = await planBatchRetry(ended);
    return new BatchHandle(this.#session, await startBatch(this.#session, input));
  }

  /** Closes the connection. What was started goes on. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The identity is that of the connection, whatever profile the file names. */
  async #requestsFor(
    pipeline: string | PipelineDefinition,
    options: StartOptions,
  ): Promise<Request[]> {
    const { identity } = this;
    const uforge = this.#uforge;
    if (typeof pipeline !== 'string') {
      const definition = asked(pipeline, options);
      return [{ file: pipeline.name, definition, notices: [], places: {}, identity, uforge }];
    }
    const { signal: _notRead, rebuild: _nor, ...reading } = options;
    const { read, problems } = await readDefinitions([pipeline], reading);
    if (problems.length > 0) throw new PipelineRefused(problems);
    return read.map(({ file, definition, notices, places }) => {
      return { file, definition, notices, places, identity, uforge };
    });
  }
}

/** A definition made in code says by itself where from and where to. */
function asked(
  definition: PipelineDefinition,
  { name, publish, simulate, checkDependencies }: StartOptions,
): PipelineDefinition {
  const { images } = definition;
  return {
    ...definition,
    ...(name === undefined ? {} : { name }),
    images: publish ? images.map((image) => ({ ...image, publications: [] })) : images,
    ...(simulate ? { simulate } : {}),
    ...(checkDependencies ? { checkDependencies } : {}),
  };
}

function flagsOf({ url, login, home }: ConnectOptions): Flags {
  return {
    ...(url ? { UFORGE_URL: url } : {}),
    ...(login ? { UFORGE_LOGIN: login } : {}),
    ...(home ? { FORGELINE_HOME: home } : {}),
  };
}
