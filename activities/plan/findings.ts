import type { ImageDefinition } from '../../pipeline/model.ts';
import { PlanProblem } from './problems.ts';

/** Where the findings of a plan are put: each problem on its own, so that all are told at once. */
export interface Findings {
  problem(error: unknown): void;
  notice(text: string): void;
}

/** An image as messages name it: `virtualbox`, or `builders[2] (Amazon AWS)` of a hammr template. */
export function nameOf({ id, builder, format }: ImageDefinition): string {
  return builder === undefined ? id : `${builder} (${format})`;
}

/** The same findings; each problem with a builder says first which one it is. */
export function findingsOf(image: ImageDefinition, findings: Findings): Findings {
  if (image.builder === undefined) return findings;
  const place = nameOf(image);
  return {
    notice: (text) => findings.notice(text),
    problem: (error) =>
      findings.problem(error instanceof PlanProblem ? placed(error, place) : error),
  };
}

function placed({ problem }: PlanProblem, place: string): PlanProblem {
  const { message } = problem;
  if (message.startsWith(place)) return new PlanProblem(problem);
  const sentence = message.replace(/^The(re)? /, (start) => start.toLowerCase());
  return new PlanProblem({ ...problem, message: `${place}: ${sentence}` });
}
