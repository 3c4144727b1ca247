import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
});

/** As little as a durable job can be: so many activities, one after the other, that do nothing. */
export async function bare(activities: number): Promise<void> {
  for (let done = 0; done < activities; done++) await nothing();
}
