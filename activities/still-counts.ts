import { Context } from '@temporalio/activity';

/** Milliseconds for Temporal's answer. */
const answerWithinMs = 5_000;

/**
 * Asks Temporal itself whether this attempt still counts, and gives the reason where it does not, or
 * where that cannot be known. An attempt that Temporal has given up (it timed out while the machine
 * slept or was cut off) must not act any more: its workflow has gone on to look what it did.
 */
export async function whyNotCounted(): Promise<string | undefined> {
  const { client, info } = Context.current();
  const { namespace } = client.options;
  const { taskToken } = info;
  try {
    // The SDK's own heartbeats are sent when it suits it, and nobody hears what became of them.
    await client.withDeadline(Date.now() + answerWithinMs, () =>
      client.workflowService.recordActivityTaskHeartbeat({ namespace, taskToken }),
    );
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Temporal did not confirm that it waits for the answer: ${reason}`;
  }
}
