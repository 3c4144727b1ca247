import type { GivenConduct } from './conduct-schema.ts';
import type { DocumentProblem } from './document.ts';
import { durationText, millisecondsOf } from './duration.ts';
import type { Policies, StepTimeouts } from './model.ts';
import type { PipelineFile } from './schema.ts';
import { quoted } from './words.ts';

const limits = ['generate', 'publish', 'download', 'packages', 'stalled'] as const;

type Limit = (typeof limits)[number];

/** What a file says beyond the default, in the form of definitions; absent where it says nothing. */
export function timeoutsOf({ timeouts = {} }: Pick<GivenConduct, 'timeouts'>): {
  timeouts?: StepTimeouts;
} {
  const given: StepTimeouts = {};
  for (const { name, ms } of limitsIn(timeouts)) given[`${name}Ms`] = ms;
  return Object.keys(given).length > 0 ? { timeouts: given } : {};
}

/** The limits of a definition as a pipeline file has them. */
export function timeoutTexts(timeouts: StepTimeouts): Partial<Record<Limit, string>> {
  return Object.fromEntries(
    limits.flatMap((name) => {
      const ms = timeouts[`${name}Ms`];
      return ms === undefined ? [] : [[name, durationText(ms)]];
    }),
  );
}

/** What is to become of things when not all goes well, in the same way. */
export function policiesOf({ onCancel, onFailure, onBlocked }: GivenConduct): {
  policies?: Policies;
} {
  const policies: Policies = {
    ...(onCancel === 'delete' && { onCancel }),
    ...(onFailure === 'delete' && { onFailure }),
    ...(onBlocked === 'wait' && { onBlocked }),
  };
  return Object.keys(policies).length > 0 ? { policies } : {};
}

/** Limits that can limit nothing. */
export function limitProblems(file: PipelineFile): DocumentProblem[] {
  const { images, packages, timeouts = {}, deadline } = file;
  const steps: Readonly<Record<Limit, { called: string; isAsked: boolean }>> = {
    generate: { called: 'generation', isAsked: images.length > 0 },
    publish: { called: 'publication', isAsked: images.some(({ publish }) => publish.length > 0) },
    download: { called: 'download of an image', isAsked: images.some(({ download }) => download) },
    packages: { called: 'fetching of packages', isAsked: packages !== undefined },
    stalled: { called: 'generation', isAsked: images.length > 0 },
  };
  const vain = limitsIn(timeouts).filter(({ name }) => !steps[name].isAsked);
  return [
    ...vain.map(({ name }) => ({
      path: ['timeouts', name],
      at: 'key' as const,
      message: `there is no ${steps[name].called} that it could limit`,
      hint: 'Take it out, or ask for what it is to limit.',
    })),
    ...beyondDeadline({ timeouts, deadline }).filter(
      ({ path }) => !vain.some(({ name }) => name === path.at(-1)),
    ),
  ];
}

/** Limits that the deadline always comes before. */
export function beyondDeadline({
  timeouts = {},
  deadline,
}: Pick<GivenConduct, 'timeouts' | 'deadline'>): DocumentProblem[] {
  if (deadline === undefined) return [];
  return limitsIn(timeouts).flatMap(({ name, ms, text }) => {
    if (ms <= (millisecondsOf(deadline) ?? 0)) return [];
    return {
      path: ['timeouts', name],
      message: `${quoted(text)} is longer than the deadline of the pipeline, ${quoted(deadline)}, which would come first`,
      hint: 'Set a longer deadline, or a shorter limit.',
    };
  });
}

/** The limits that are given. The schema has seen to it that they are durations. */
function limitsIn(
  timeouts: NonNullable<PipelineFile['timeouts']>,
): { name: Limit; text: string; ms: number }[] {
  return limits.flatMap((name) => {
    const text = timeouts[name];
    return text === undefined ? [] : { name, text, ms: millisecondsOf(text) ?? 0 };
  });
}
