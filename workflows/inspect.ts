import { ActivityFailure, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import type { CheckActivities } from '../activities/check.ts';
import type { PlanActivities } from '../activities/plan.ts';
import type {
  Identity,
  PipelineDefinition,
  PipelinePlan,
  PlanInput,
  PlanOutcome,
  Problem,
  ServerReport,
} from '../pipeline/model.ts';
import { requests, transfers } from './activity-options.ts';

/** People wait for these answers: a server that is down is told of, not waited for. */
const soon = { startToCloseTimeout: '1 minute', retry: { maximumAttempts: 2 } } as const;

/** Looks everything up that the definitions name. Starts nothing, changes nothing. */
export async function planPipelines(input: PlanInput): Promise<PlanOutcome[]> {
  const { resolvePipelines } = proxyActivities<PlanActivities>({ ...requests(), ...soon });
  const [outcomes, problems] = await Promise.all([
    resolvePipelines({ definitions: input.definitions }),
    destinationProblems(input.definitions),
  ]);
  return await Promise.all(
    outcomes.map(async (outcome, index): Promise<PlanOutcome> => {
      const found = problems[index] ?? [];
      if (!outcome.ok) return { ok: false, problems: [...outcome.problems, ...found] };
      if (found.length > 0) return { ok: false, problems: found };
      const notices = await noticesOfFiles(outcome.plan);
      return {
        ...outcome,
        plan: { ...outcome.plan, notices: [...outcome.plan.notices, ...notices] },
      };
    }),
  );
}

/** A file that is there already ends a download, hours from now, unless it is the very same. */
async function noticesOfFiles({ source, images }: PipelinePlan): Promise<string[]> {
  const { name, version, revision } = source;
  const downloads = images.flatMap(({ id, format, download }) =>
    download && !download.overwrite
      ? [{ ...download, naming: { name, version, revision, format, id } }]
      : [],
  );
  const found = await onEachHost(downloads, (host, theirs) => {
    const { findInTheWay } = proxyActivities<CheckActivities>({ ...transfers(host), ...soon });
    return findInTheWay({ downloads: theirs });
  });
  return found.map(
    (path) =>
      `${path} exists: a download of other content is refused unless overwrite: true (--overwrite).`,
  );
}

/** Asks UForge who it is and whether it accepts the login. */
export async function checkServer(_input: { identity: Identity }): Promise<ServerReport> {
  const { checkServer: check } = proxyActivities<CheckActivities>({ ...requests(), ...soon });
  return await check();
}

/** Problems with the destination folders of each definition, found on the hosts that they are on. */
function destinationProblems(definitions: PipelineDefinition[]): Promise<Problem[][]> {
  return Promise.all(
    definitions.map(async (definition) => {
      // What is only simulated is written nowhere.
      if (definition.simulate) return [];
      const destinations = [
        ...definition.images.flatMap((image) => image.download ?? []),
        ...(definition.packages ? [definition.packages] : []),
      ];
      return await onEachHost(destinations, (host, theirs) =>
        checkOnHost(
          host,
          theirs.map(({ folder }) => folder),
        ),
      );
    }),
  );
}

/** Asks each host about what is on it, and puts the answers together. */
async function onEachHost<Destination extends { host: string }, Answer>(
  destinations: Destination[],
  ask: (host: string, theirs: Destination[]) => Promise<Answer[]>,
): Promise<Answer[]> {
  const hosts = [...new Set(destinations.map(({ host }) => host))];
  const answers = await Promise.all(
    hosts.map((host) =>
      ask(
        host,
        destinations.filter((destination) => destination.host === host),
      ),
    ),
  );
  return answers.flat();
}

async function checkOnHost(host: string, folders: string[]): Promise<Problem[]> {
  const options = { ...transfers(host), ...soon, scheduleToStartTimeout: '15s' } as const;
  const { checkFolders } = proxyActivities<CheckActivities>(options);
  try {
    return await checkFolders({ folders });
  } catch (error) {
    if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure) {
      return [
        {
          code: 'no_worker_on_host',
          message: `No worker serves files on the host ${host}.`,
          hint: 'Start one there with "forgeline worker", or download on a host that has one.',
        },
      ];
    }
    throw error;
  }
}
