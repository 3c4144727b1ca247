import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { pipelineWorkflowId } from '../../pipeline/identity.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import type { Playground } from '../support/playground.ts';

/** What the history of a run says about the code that it went by. */
interface Story {
  /** Names of the changes whose new path it took. */
  patches: string[];
  /** Summaries of its timers. */
  timers: unknown[];
  /** How many of its workflow tasks failed. */
  failedTasks: number;
}

/** The code that the run of a pipeline went by, as its history has it. */
export async function storyOf(playground: Playground, name: string): Promise<Story> {
  const { environment, simulator } = playground;
  const server = readState(filesOf(environment.FORGELINE_HOME ?? '', 'server').state);
  const connection = await Connection.connect({ address: server?.info.address ?? '' });
  try {
    const id = pipelineWorkflowId({ url: simulator.url, login: 'pat' }, name);
    const { events } = await new Client({ connection }).workflow.getHandle(id).fetchHistory();
    const story: Story = { patches: [], timers: [], failedTasks: 0 };
    for (const event of events ?? []) {
      const marker = event.markerRecordedEventAttributes;
      const [patch] = marker?.details?.['patch-data']?.payloads ?? [];
      if (patch) story.patches.push(read<{ id: string }>(patch).id);
      const summary = event.userMetadata?.summary;
      if (event.timerStartedEventAttributes && summary) story.timers.push(read(summary));
      if (event.workflowTaskFailedEventAttributes) story.failedTasks++;
    }
    return story;
  } finally {
    await connection.close();
  }
}

function read<T>(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]): T {
  return defaultPayloadConverter.fromPayload<T>(payload);
}
