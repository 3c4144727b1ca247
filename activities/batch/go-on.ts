import { fileInTheWay, withoutLostFiles } from '../../pipeline/left-files.ts';
import type { BatchItem, ItemOutcome } from '../../pipeline/model.ts';
import { planDetails, planSummary } from '../../pipeline/plan-text.ts';
import { fitting, resumeOf } from '../../pipeline/resume.ts';
import type { EndedRun } from './ended-run.ts';

/** How a pipeline of a batch goes on with a run of it that ended: what is done stays done. */
export async function goOnWith(
  { name }: BatchItem,
  workflowId: string,
  { input, memo, result }: EndedRun,
): Promise<ItemOutcome> {
  const { identity, plan } = input;
  const resume = fitting(input, resumeOf(plan, await withoutLostFiles(result), undefined));
  const file = await fileInTheWay(plan, resume, result);
  if (file) {
    const problem = {
      code: 'file_exists',
      message: `${name}: ${file.path} of the run before is in the way of the new ${file.id}.`,
      hint: `Move it away, or replace it with: forgeline retry ${workflowId} --overwrite`,
    };
    return { how: 'refuse', problems: [problem] };
  }
  return {
    how: 'start',
    workflowId,
    start: {
      input: { identity, plan, resume },
      memo,
      summary: planSummary(plan, resume),
      details: planDetails(plan),
    },
  };
}
