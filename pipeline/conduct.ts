import type { GivenConduct } from './conduct-schema.ts';
import type { DocumentProblem } from './document.ts';
import { durationText, millisecondsOf } from './duration.ts';
import type { Keep, KeepRuleText } from './keep-schema.ts';
import { limitProblems, policiesOf, timeoutsOf } from './limits.ts';
import type { ApprovalDefinition, KeepDefinition, KeepRule, PipelineDefinition } from './model.ts';
import type { PipelineFile } from './schema.ts';

/** What definitions hold of how a pipeline goes about its work, beside deadline and order. */
export type Conduct = Pick<
  PipelineDefinition,
  'policies' | 'timeouts' | 'when' | 'approve' | 'keep' | 'after'
>;

/** What a file says beyond the default, in the form of definitions; absent where it says nothing. */
export function conductOf(given: GivenConduct): Conduct {
  const { when, approve, keep, after } = given;
  return {
    ...policiesOf(given),
    ...timeoutsOf(given),
    ...(when === 'changed' && { when }),
    ...approvalOf(approve),
    ...(keep !== undefined && keep !== 'all' && { keep: keepOf(keep) }),
    ...(after === 'delete-image' && { after }),
  };
}

/** The consent that a pipeline or a publication asks for, if it does. */
export function approvalOf(approve: GivenConduct['approve']): { approve?: ApprovalDefinition } {
  if (approve === undefined || approve === 'never') return {};
  const expires = approve === 'before-publish' ? undefined : approve.expires;
  return { approve: expires === undefined ? {} : { expiresMs: millisecondsOf(expires) ?? 0 } };
}

function keepOf({ published, ...images }: Exclude<Keep, 'all'>): KeepDefinition {
  return { images: ruleOf(images), ...(published && { published: ruleOf(published) }) };
}

function ruleOf({ last, olderThan }: KeepRuleText): KeepRule {
  return {
    ...(last !== undefined && { last }),
    ...(olderThan !== undefined && { olderThanMs: millisecondsOf(olderThan) ?? 0 }),
  };
}

/** The same as a pipeline file has it. */
export function keepText({ images, published }: KeepDefinition): Exclude<Keep, 'all'> {
  return { ...ruleText(images), ...(published && { published: ruleText(published) }) };
}

function ruleText({ last, olderThanMs }: KeepRule): KeepRuleText {
  return {
    ...(last !== undefined && { last }),
    ...(olderThanMs !== undefined && { olderThan: durationText(olderThanMs) }),
  };
}

/** The consent that is asked for, as a pipeline file has it. */
export function approvalText({
  expiresMs,
}: ApprovalDefinition): Exclude<GivenConduct['approve'], undefined> {
  if (expiresMs === undefined) return 'before-publish';
  return { before: 'publish', expires: durationText(expiresMs) };
}

/** Rules that keep nothing, wherever they stand. */
export function keepProblems(keep: Keep | undefined): DocumentProblem[] {
  if (keep === undefined || keep === 'all') return [];
  const { published, ...images } = keep;
  return [
    ...emptyRule(images, ['keep'], 'images'),
    ...(published ? emptyRule(published, ['keep', 'published'], 'publications') : []),
  ];
}

function emptyRule(rule: KeepRuleText, path: string[], what: string): DocumentProblem[] {
  if (rule.last !== undefined || rule.olderThan !== undefined) return [];
  return [
    {
      path,
      message: `expected last, olderThan or both: a rule for ${what} with neither would delete everything`,
      hint: `Say for instance last: 5, to keep the newest five ${what}.`,
    },
  ];
}

/** What a file says of its conduct that can have no effect, or would have too much. */
export function conductProblems(file: PipelineFile): DocumentProblem[] {
  const { images, approve, after } = file;
  const isPublished = images.some(({ publish }) => publish.length > 0);
  const problems = [...limitProblems(file), ...keepProblems(file.keep)];
  if (approvalOf(approve).approve && !isPublished) {
    problems.push({
      path: ['approve'],
      at: 'key',
      message: 'there is no publication that could wait for consent',
      hint: 'Take it out, or publish an image.',
    });
  }
  if (after === 'delete-image' && !isPublished && !images.some(({ download }) => download)) {
    problems.push({
      path: ['after'],
      message: 'nothing is made of any image, so that there is none to delete afterwards',
      hint: 'Take it out, or download or publish the image.',
    });
  }
  return problems;
}
